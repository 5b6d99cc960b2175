package dev.tallyfymirror.sync;

import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lists of runs with their tasks as a stand-in showed them once, to be served in place of those it would show now. */
final class ListCopies {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Rig rig;
    /** By address. */
    private final Map<String, String> bodies = new LinkedHashMap<>();

    private ListCopies(Rig rig) {
        this.rig = rig;
    }

    /** Of every page that the mirror has asked for so far. */
    static ListCopies of(Rig rig) {
        ListCopies copies = new ListCopies(rig);
        rig.standIn.requests().recent().stream()
                .map(Requests.Entry::uri)
                .filter(uri -> uri.contains("with=tasks"))
                .distinct()
                .forEach(uri -> copies.bodies.put(uri, copies.body(uri)));
        return copies;
    }

    private String body(String uri) {
        URI address = URI.create(rig.place().baseUrl()).resolve(uri);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + rig.place().token())
                .header("Accept", "application/json")
                .header("X-Tallyfy-Client", "APIClient")
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(uri + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void serve() {
        serve(run -> {});
    }

    /** With each run changed. */
    void serve(Consumer<ObjectNode> change) {
        bodies.forEach((uri, body) -> {
            JsonNode list = JSON.readTree(body);
            list.path("data").forEach(run -> change.accept((ObjectNode) run));
            rig.standIn.faults().always(Pattern.quote(uri), Fault.body(200, JSON.writeValueAsString(list)));
        });
    }

    /** The tasks of each run, by its id. */
    Map<String, ArrayNode> tasks() {
        Map<String, ArrayNode> tasks = new HashMap<>();
        bodies.values()
                .forEach(body -> JSON.readTree(body)
                        .path("data")
                        .forEach(run -> tasks.put(run.path("id").asString(), tasks((ObjectNode) run))));
        return tasks;
    }

    /** The tasks of a run. */
    static ArrayNode tasks(ObjectNode run) {
        JsonNode tasks = run.path("tasks");
        return (ArrayNode) (tasks.isArray() ? tasks : tasks.path("data"));
    }

    /** Leaves no more tasks than these. */
    static void cut(ObjectNode run, int left) {
        ArrayNode tasks = tasks(run);
        while (tasks.size() > left) {
            tasks.remove(tasks.size() - 1);
        }
    }
}
