package dev.tallyfymirror.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.PoolState;
import dev.tallyfymirror.tallyfy.Purpose;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class OpsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T10:00:00Z"), ZoneOffset.UTC);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Readiness readiness = new Readiness(CLOCK);
    private final Metrics metrics = new Metrics(CLOCK, readiness);
    private DisposableServer server;

    @BeforeEach
    void listen() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(new Ops(readiness, metrics))
                .bindNow(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }

    @Test
    void aDaemonThatAnswersIsLive() throws Exception {
        readiness.tell("database", "gone");

        HttpResponse<String> answer = get("/health/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().strip()).isEqualTo("{\"status\":\"live\"}");
    }

    @Test
    void itIsReadyWhileNothingIsWrongAndSaysWhatIs() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        readiness.tell("organization acme", "Tallyfy refuses the token");
        HttpResponse<String> answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body().strip())
                .isEqualTo("{\"status\":\"not ready\",\"reasons\":[{\"component\":\"organization acme\","
                        + "\"reason\":\"Tallyfy refuses the token\",\"since\":\"2026-01-01T10:00:00Z\"}]}");

        readiness.tell("organization acme", null);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aDegradedDaemonIsReadyAndSaysWhatIsWrong() throws Exception {
        readiness.degrade("mirror of acme", "falls behind");
        HttpResponse<String> answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().strip())
                .isEqualTo("{\"status\":\"degraded\",\"reasons\":[],\"degraded\":[{\"component\":\"mirror of acme\","
                        + "\"reason\":\"falls behind\",\"since\":\"2026-01-01T10:00:00Z\"}]}");

        readiness.tell("database", "gone");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).contains("\"status\":\"not ready\"", "falls behind");
    }

    @Test
    void metricsSayHowFreshTheMirrorIs() throws Exception {
        metrics.organization("acme");
        assertThat(get("/metrics").body())
                .contains(
                        "tallyfy_mirror_degraded{organization=\"acme\"} 0.0",
                        "tallyfy_mirror_unread_age_seconds{organization=\"acme\"} NaN");

        metrics.fresh(
                "acme",
                new Metrics.Freshness(
                        Duration.ofSeconds(150),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(125),
                        true,
                        Map.of("list_runs", 12L)));
        assertThat(get("/metrics").body())
                .contains(
                        "tallyfy_mirror_degraded{organization=\"acme\"} 1.0",
                        "tallyfy_mirror_unread_age_seconds{organization=\"acme\"} 150.0",
                        "tallyfy_mirror_unread_bound_seconds{organization=\"acme\"} 125.0",
                        "tallyfy_mirror_turn_seconds{organization=\"acme\"} 60.0",
                        "tallyfy_mirror_requests_last_hour{organization=\"acme\",purpose=\"list_runs\"} 12.0",
                        "tallyfy_mirror_requests_last_hour{organization=\"acme\",purpose=\"me\"} 0.0");
    }

    @Test
    void metricsAreWhatPrometheusReads() throws Exception {
        metrics.organization("acme");
        metrics.pool(() -> new PoolState(2, 1, 0, 8));
        metrics.holds("acme", true);
        metrics.suspects("acme", 30);
        metrics.requests("acme").ended(Purpose.FIND_TASK, 429, Duration.ofMillis(30));
        metrics.cycleEnded(
                "acme", Kind.FULL, Outcome.COMPLETE, Duration.ofSeconds(3), new Counts(9, 5, 500, 6000, 3, 40, 2));
        readiness.tell("database", "gone");

        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body())
                .contains(
                        "tallyfy_mirror_ready 0.0",
                        "tallyfy_mirror_troubles 1.0",
                        "tallyfy_mirror_held{organization=\"acme\"} 1.0",
                        "tallyfy_mirror_suspected_runs{organization=\"acme\"} 30.0",
                        "tallyfy_mirror_connections{state=\"lent\"} 2.0",
                        "tallyfy_mirror_tasks_read_total{organization=\"acme\"} 6000.0",
                        "tallyfy_mirror_complete_age_seconds{organization=\"acme\"} 0.0",
                        "tallyfy_mirror_request_seconds_count{organization=\"acme\",purpose=\"find_task\",status=\"429\"} 1",
                        "tallyfy_mirror_cycle_seconds_count{kind=\"full\",organization=\"acme\",outcome=\"complete\"} 1",
                        "jvm_memory_used_bytes");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
