package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.Eventually;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hints from outside to a composed daemon whose next cycle is an hour away. */
@Timeout(120)
class HooksPostgresTest {
    private static final Duration LIMIT = Trial.LIMIT;
    private static final String SECRET = "canary-8d1f0c";
    private static final int FLOOD = 10_000;
    /** A tenth of the hour's requests. */
    private static final int SHARE = 30;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HttpClient http = HttpClient.newHttpClient();
    private String org;
    private RunningStandIn standIn;
    private Trial trial;
    private Daemon daemon;

    @BeforeEach
    void start(TestInfo test) {
        org = test.getTestMethod().orElseThrow().getName();
        trial = new Trial(
                        Trial.world(org).withSize(6, 4, 2),
                        "sync.interval=1h",
                        "api.requests-per-minute=0",
                        "api.requests-per-hour=" + SHARE * 10)
                .on(POSTGRES.url())
                .withVariable("FEED_TOKEN", "sesame")
                .withVariable("HOOKS_SECRET", SECRET);
        standIn = trial.standIn;
        daemon = ready();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void aHintBringsTheChangeLongBeforeTheNextCycle() {
        String task = openTask();
        String run = runOf(task);
        standIn.world().change().complete(task);

        assertThat(post("{\"event\":\"task.completed\",\"data\":{\"id\":\"" + task + "\",\"run_id\":\"" + run + "\"}}"))
                .isEqualTo(202);
        awaitEvent("tallyfy.task.completed", task);
        assertThat(requestsForHints()).isBetween(1L, 3L);
    }

    @Test
    void aTaskNamedWithoutItsRunIsFoundAnOneOffTaskToo() {
        String task = openTask();
        String oneOff = standIn.world()
                .taskIds(one -> one.runId() == null && one.open())
                .get(0);
        standIn.world().change().complete(task);
        standIn.world().change().complete(oneOff);

        assertThat(post("{\"this_task\":{\"id\":\"" + task + "\"}}")).isEqualTo(202);
        assertThat(post("{\"this_task\":{\"id\":\"" + oneOff + "\"}}")).isEqualTo(202);
        awaitEvent("tallyfy.task.completed", task);
        awaitEvent("tallyfy.task.completed", oneOff);
    }

    @Test
    void aRunThatTheMirrorHasNotSeenIsReadWithItsTasks() {
        String run = Objects.requireNonNull(
                standIn.world().change().launchRun("new", 3).runId());
        String task = standIn.world().taskIds(run).get(0);

        assertThat(post("{\"id\":\"" + run + "\",\"checklist_id\":\"c\",\"process-tasks\":{\"a\":\"" + task + "\"}}"))
                .isEqualTo(202);
        Eventually.isTrue(
                "its tasks",
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = '" + org + "' AND run_id = '"
                                + run + "'")
                        == 3);

        String other = Objects.requireNonNull(
                standIn.world().change().launchRun("newer", 2).runId());
        assertThat(post("{\"task_id\":\"" + standIn.world().taskIds(other).get(0) + "\"}"))
                .isEqualTo(202);
        Eventually.isTrue(
                "a task whose run was named by Tallyfy only",
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = '" + org + "' AND run_id = '"
                                + other + "'")
                        == 2);
    }

    @Test
    void nothingThatAHintSaysIsBelieved() {
        String task = openTask();
        String run = runOf(task);
        List<String> before = mirrored();
        assertThat(post("{\"event\":\"task.completed\",\"data\":{\"id\":\"" + task + "\",\"run_id\":\"" + run
                        + "\",\"status\":\"completed\",\"completed_at\":\"2026-01-01T00:00:00Z\",\"title\":\"lie\"}}"))
                .isEqualTo(202);
        assertThat(post("{\"id\":\"invented\",\"checklist_id\":\"c\",\"status\":\"complete\",\"name\":\"lie\"}"))
                .isEqualTo(202);
        assertThat(post("{\"event\":\"process.deleted\",\"data\":{\"id\":\"" + runOf(lastTask())
                        + "\",\"checklist_id\":\"c\",\"deleted_at\":\"2026-01-01T00:00:00Z\"}}"))
                .isEqualTo(202);
        assertThat(post("{\"task_id\":\"invented\"}")).isEqualTo(202);
        awaitReadings();
        assertThat(mirrored()).isEqualTo(before);
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org + "'"))
                .isZero();
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE run_id = 'invented'"))
                .isZero();
    }

    /** A pass has a guard against losing much at once; a hint concludes nothing of the sort. */
    @Test
    void aRunThatIsGoneIsLeftToThePass() {
        String run = runOf(openTask());
        standIn.world().change().archiveRun(run);
        standIn.world().change().deleteRun(run);
        assertThat(post("{\"run_id\":\"" + run + "\"}")).isEqualTo(202);
        awaitReadings();

        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = '" + org + "' AND run_id = '" + run
                        + "' AND (deleted_at IS NOT NULL OR archived_at IS NOT NULL)"))
                .isZero();
    }

    @Test
    void aWrongSecretAndAnUnknownBodyCostNothing() {
        long requests = standIn.requests().total();
        assertThat(post("wrong", "{\"run_id\":\"" + runOf(openTask()) + "\"}").statusCode())
                .isEqualTo(404);
        for (String body : List.of("", "{}", "no json", "{\"event\":\"user.invited\",\"data\":{\"id\":\"u\"}}")) {
            assertThat(post(body)).isEqualTo(202);
        }
        assertThat(post("{\"run_id\":\"" + runOf(openTask()) + "\",\"organization_id\":\"another\"}"))
                .isEqualTo(202);
        assertThat(get("metrics")).contains("tallyfy_mirror_hints_total{outcome=\"unknown\"} 5.0");

        assertThat(waiting()).isZero();
        assertThat(standIn.requests().total()).isEqualTo(requests);
    }

    @Test
    void aFloodForOneRunIsReadTwiceOrThrice() {
        String task = openTask();
        String run = runOf(task);
        standIn.world().change().complete(task);
        Map<Integer, Long> statuses = flood(i -> "{\"run_id\":\"" + run + "\",\"n\":" + i + "}");

        awaitEvent("tallyfy.task.completed", task);
        assertThat(statuses.keySet()).isSubsetOf(202, 429);
        assertThat(statuses.get(202)).isBetween(1L, 600L);
        assertThat(requestsFor(run)).isLessThanOrEqualTo(3);
        assertThat(waiting()).isLessThanOrEqualTo(1);
    }

    @Test
    void aFloodForManyRunsStaysWithinItsShare() {
        String task = openTask();
        Map<Integer, Long> statuses = flood(i -> "{\"run_id\":\"" + "%032x".formatted(i) + "\"}");

        assertThat(statuses.keySet()).containsExactlyInAnyOrder(202, 429);
        assertThat(statuses.get(429)).isGreaterThan(FLOOD * 9L / 10);
        Eventually.isTrue("all are followed or dropped", () -> waiting() == 0);
        assertThat(requestsForHints()).isEqualTo(SHARE);
        assertThat(get("metrics")).contains("outcome=\"refused\"");

        standIn.world().change().complete(task);
        assertThat(trial.program()
                        .sync(new SyncRequest(null, false, false), told -> {})
                        .block(LIMIT))
                .isNotNull();
        awaitEvent("tallyfy.task.completed", task);
        assertThat(requestsForHints()).isEqualTo(SHARE);
    }

    @Test
    void theSecretIsNowhere() {
        try (CapturedLog log = new CapturedLog()) {
            String task = openTask();
            standIn.world().change().complete(task);
            assertThat(post("{\"run_id\":\"" + runOf(task) + "\"}")).isEqualTo(202);
            assertThat(post("{\"run_id\":\"none\"}")).isEqualTo(202);
            assertThat(post("no json")).isEqualTo(202);
            awaitEvent("tallyfy.task.completed", task);
            Eventually.isTrue(
                    "what was logged of it",
                    () -> log.lines().stream().anyMatch(line -> line.contains("read on a hint")));

            assertThat(log.lines())
                    .filteredOn(line -> !line.startsWith("jdk."))
                    .noneMatch(line -> line.contains("canary"));
            for (String path : List.of("metrics", "health/ready", "", "openapi.json", "events")) {
                assertThat(get(path)).as(path).doesNotContain("canary");
            }
            assertThat(POSTGRES.texts("SELECT h::text FROM tallyfy_sync.hint h"))
                    .noneMatch(row -> row.contains("canary"));
        }
    }

    private Daemon ready() {
        Daemon started = trial.start();
        Eventually.isTrue(
                "the first sync",
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org
                                + "' AND outcome = 'complete'")
                        == 1);
        return started;
    }

    private int post(String body) {
        return post(SECRET, body).statusCode();
    }

    private HttpResponse<Void> post(String secret, String body) {
        return posted(secret, body).block(LIMIT);
    }

    private Mono<HttpResponse<Void>> posted(String secret, String body) {
        HttpRequest request = HttpRequest.newBuilder(daemon.address().resolve("hooks/tallyfy/" + secret))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
        return Mono.fromFuture(() -> http.sendAsync(request, BodyHandlers.discarding()));
    }

    /** How many of the flood got which answer. */
    private Map<Integer, Long> flood(IntFunction<String> body) {
        return Flux.range(0, FLOOD)
                .flatMap(i -> posted(SECRET, body.apply(i)), 32)
                .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()))
                .block(LIMIT);
    }

    private String get(String path) {
        return Trial.get(daemon, path, "Authorization", "Bearer sesame");
    }

    /** One is read after the other: when this one was asked for, what was named before has been read and recorded. */
    private void awaitReadings() {
        assertThat(post("{\"run_id\":\"the-last\"}")).isEqualTo(202);
        Eventually.isTrue("the readings before it", () -> requestsFor("the-last") == 1);
    }

    private void awaitEvent(String type, String task) {
        Eventually.isTrue(
                type,
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org + "' AND type = '"
                                + type + "' AND task_id = '" + task + "'")
                        == 1);
    }

    private long requestsForHints() {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy_sync.request WHERE org_id = '" + org + "' AND purpose = 'hint'");
    }

    private long waiting() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.hint WHERE org_id = '" + org + "'");
    }

    private long requestsFor(String item) {
        return standIn.requests().recent().stream()
                .filter(entry -> entry.uri().endsWith("/" + item))
                .count();
    }

    private List<String> mirrored() {
        return POSTGRES.texts("SELECT r::text FROM tallyfy.run r WHERE org_id = '" + org
                + "' UNION ALL SELECT t::text FROM tallyfy.task t WHERE org_id = '" + org + "' ORDER BY 1");
    }

    private String openTask() {
        return inRuns().get(0);
    }

    private String lastTask() {
        return inRuns().get(inRuns().size() - 1);
    }

    private List<String> inRuns() {
        return standIn.world().taskIds(one -> one.open() && one.runId() != null);
    }

    private String runOf(String task) {
        return Objects.requireNonNull(standIn.world().taskTruth(task).runId());
    }
}
