package dev.tallyfymirror.bench;

import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stand-in organization in a process of its own, in which people work at a given rate, and which enforces limits. */
final class LivingOrganization implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final JavaProcess process;
    private final HttpClient admin = HttpClient.newHttpClient();
    private final String origin;

    private LivingOrganization(JavaProcess process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    static LivingOrganization start(Scene.Size size, long seed) throws IOException {
        JavaProcess process = JavaProcess.start(
                LivingOrganization.class,
                "-XX:+UseSerialGC -Xmx3g",
                String.valueOf(size.runs()),
                String.valueOf(size.open()),
                String.valueOf(size.tasks()),
                String.valueOf(seed));
        return new LivingOrganization(process, process.readLine());
    }

    /** The process itself: the sizes in, its origin out; then changes per second, 0 = none, until its input ends. */
    public static void main(String[] args) throws Exception {
        StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                .withOrganization(Organization.ID)
                .withToken(Organization.TOKEN)
                .withSize(Integer.parseInt(args[0]), Integer.parseInt(args[2]), 20)
                .withOpenRuns(Integer.parseInt(args[1]))
                .withSeed(Long.parseLong(args[3]))
                .withPrecision(ChronoUnit.MILLIS);
        RunningStandIn standIn = StandIn.start(settings).block(PATIENCE);
        Worker worker = new Worker(standIn.world(), settings.content().seed());
        System.out.println(standIn.origin());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String rate = in.readLine(); rate != null; rate = in.readLine()) {
            worker.work(Double.parseDouble(rate));
            System.out.println("works");
        }
        System.exit(0);
    }

    String baseUrl() {
        return origin + "/api";
    }

    /** From now on so many changes happen in a real second. */
    void change(double perSecond) throws IOException {
        process.write(String.valueOf(perSecond));
        process.readLine();
    }

    /** 100 requests a minute and 1,000 an hour, both in exact sliding windows, so much shorter. */
    void limit(Scale scale) {
        ask("PUT", "limits", "{\"minute\":100,\"hour\":1000,\"speed\":" + scale.factor() + "}");
    }

    /** Requests whose line has this pattern are answered with 403. */
    void refuse(String pattern) {
        ask("POST", "faults", JSON.writeValueAsString(new Refusal("status", 403, pattern)));
    }

    private record Refusal(String fault, int number, String pattern) {}

    /** What was asked since the last {@link #forget}. */
    JsonNode requests() {
        return JSON.readTree(ask("GET", "requests", ""));
    }

    long total() {
        return requests().path("total").asLong();
    }

    void forget() {
        ask("DELETE", "requests", "");
    }

    /** A completion: the task, and when it really happened. */
    record Completion(String task, Instant at, boolean runTouched) {}

    /** The completions that have happened since that moment. */
    List<Completion> completionsSince(Instant since) {
        List<Completion> completions = new ArrayList<>();
        ask("GET", "log", "").lines().map(JSON::readTree).forEach(entry -> {
            if (entry.path("kind").asString().equals("task.completed")) {
                Instant at = Instant.parse(entry.path("after").asString());
                if (!at.isBefore(since)) {
                    completions.add(new Completion(
                            entry.path("task_id").asString(),
                            at,
                            entry.path("run_touched").asBoolean()));
                }
            }
        });
        return completions;
    }

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
