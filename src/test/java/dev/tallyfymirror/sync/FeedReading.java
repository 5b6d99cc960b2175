package dev.tallyfymirror.sync;

import dev.tallyfymirror.feed.FeedServer;
import dev.tallyfymirror.feed.FeedSettings;
import dev.tallyfymirror.feed.RunningFeed;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads an organization's events back as a consumer does: {@code GET /events}, batch after batch. */
final class FeedReading {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    private FeedReading() {}

    static List<JsonNode> events(Database database, String org) {
        RunningFeed feed = FeedServer.start(
                        FeedSettings.of("127.0.0.1", 0, null),
                        new Outbox(database),
                        Schedulers.parallel(),
                        routes -> {})
                .block(Rig.PATIENCE);
        try {
            return read("http://127.0.0.1:" + feed.port() + "/events?limit=200&org=" + org);
        } finally {
            feed.stop(Duration.ofMillis(200)).block(Rig.PATIENCE);
        }
    }

    private static List<JsonNode> read(String address) {
        List<JsonNode> events = new ArrayList<>();
        String after = "0";
        for (int size = 1; size > 0; ) {
            HttpResponse<byte[]> answer = get(address + "&after=" + after);
            JsonNode batch = JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
            batch.forEach(events::add);
            size = batch.size();
            after = answer.headers().firstValue("X-Next-After").orElseThrow();
        }
        return events;
    }

    private static HttpResponse<byte[]> get(String address) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Rig.PATIENCE)
                    .build();
            HttpResponse<byte[]> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
