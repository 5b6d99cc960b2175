package dev.tallyfymirror.drift;

import dev.tallyfymirror.standin.RunningStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the list of runs as such lists are usually read: oldest first, from page 1 on as far as the answers say that
 * there are pages, and what is not in it is gone.
 */
final class NaiveSweep {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RunningStandIn standIn;
    private final int pageSize;
    private final HttpClient http = HttpClient.newHttpClient();

    NaiveSweep(RunningStandIn standIn, int pageSize) {
        this.standIn = standIn;
        this.pageSize = pageSize;
    }

    /** The ids listed; a failing page is an {@link IOException}, from which it concludes nothing either. */
    Set<String> read() throws IOException, InterruptedException {
        Set<String> shown = new HashSet<>();
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            JsonNode answer = page(page);
            answer.get("data").forEach(run -> shown.add(run.path("id").asString("")));
            pages = answer.path("meta").path("pagination").path("total_pages").asInt(pages);
        }
        return shown;
    }

    private JsonNode page(int number) throws IOException, InterruptedException {
        String address = standIn.baseUrl() + "/organizations/" + standIn.organization()
                + "/runs?archived=true&sort=created_at&page=" + number + "&per_page=" + pageSize;
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + standIn.token())
                .header("Accept", "application/json")
                .header("X-Tallyfy-Client", "APIClient")
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().startsWith("{\"data\":[")) {
            throw new IOException("status " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }
}
