package dev.tallyfymirror.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tallyfymirror.bench.Options.Size;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stand-in organization in a process of its own, so that neither its memory nor its CPU time is ours. */
final class Organization implements AutoCloseable {
    static final String ID = "benchmark";
    static final String TOKEN = "benchmark-token";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final JavaProcess process;
    private final HttpClient admin = HttpClient.newHttpClient();
    private final String origin;

    private Organization(JavaProcess process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    static Organization start(Size size) throws IOException {
        JavaProcess process = JavaProcess.start(
                Organization.class,
                "-XX:+UseSerialGC -Xmx2g",
                String.valueOf(size.runs()),
                String.valueOf(size.tasks()));
        return new Organization(process, process.readLine());
    }

    /** The process itself: the sizes in, its origin out, until its input ends. */
    public static void main(String[] args) throws IOException {
        StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                .withOrganization(ID)
                .withToken(TOKEN)
                .withSize(Integer.parseInt(args[0]), Integer.parseInt(args[1]), 0);
        RunningStandIn standIn = StandIn.start(settings).block(PATIENCE);
        System.out.println(standIn.origin());
        JavaProcess.awaitEndOfInput();
        System.exit(0);
    }

    String baseUrl() {
        return origin + "/api";
    }

    /** Seeded changes of every kind, each to another task. */
    void change(int count, int seed) {
        ask("POST", "changes/random", "{\"count\":%d,\"seed\":%d}".formatted(count, seed));
    }

    /** From now on each response comes so much later. */
    void delay(Duration pause) {
        ask("DELETE", "faults", "");
        if (!pause.isZero()) {
            ask("POST", "faults", "{\"fault\":\"delay\",\"pattern\":\".\",\"pause\":\"%s\"}".formatted(pause));
        }
    }

    /** Starts a run of open tasks without deadlines. */
    void launch(String name) {
        ask("POST", "changes", "{\"kind\":\"launch\",\"task\":\"\",\"value\":\"%s\"}".formatted(name));
    }

    /** One change of a task, as the stand-in's admin door names them. */
    void change(String kind, String task, String value) {
        ask("POST", "changes", "{\"kind\":\"%s\",\"task\":\"%s\",\"value\":\"%s\"}".formatted(kind, task, value));
    }

    /** The truth about each item, as JSON. */
    List<JsonNode> truth() {
        return ask("GET", "truth", "").lines().map(JSON::readTree).toList();
    }

    /** Requests since the last {@link #forgetRequests}. */
    long requests() {
        return JSON.readTree(ask("GET", "requests", "")).path("total").asLong(0);
    }

    void forgetRequests() {
        ask("DELETE", "requests", "");
    }

    /** From now on refuses more requests than this in a minute. */
    void limit(int perMinute) {
        ask("PUT", "limits", "{\"minute\":%d}".formatted(perMinute));
    }

    @CanIgnoreReturnValue
    private String ask(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(origin + "/standin/" + path))
                    .method(method, BodyPublishers.ofString(body))
                    .build();
            var answer = admin.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
