package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private RunningStandIn standIn;
    private Caller caller;
    private Faults faults;

    @BeforeEach
    void start() {
        standIn = Caller.start(Caller.fixed());
        caller = new Caller(standIn);
        faults = standIn.faults();
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    private HttpResponse<String> get() {
        return caller.get("/runs?per_page=100");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 502, 503, 504})
    void answersWithAStatusOnceAndThenAsUsual(int status) {
        faults.next(1, "GET .*/runs", Fault.status(status));
        assertThat(get().statusCode()).isEqualTo(status);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(faults.waiting()).isZero();
    }

    @Test
    void sparesTheRequestsBeforeAndThoseElsewhere() {
        faults.after(2, 1, "/runs\\?", Fault.status(500));
        assertThat(caller.get("/tasks").statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(500);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void strikesWithTheProbabilityGiven() {
        faults.sometimes(0.5, "/runs", Fault.noContent());
        int struck = 0;
        for (int i = 0; i < 100; i++) {
            struck += get().statusCode() == 204 ? 1 : 0;
        }
        assertThat(struck).isBetween(30, 70);
        faults.clear();
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhenToComeBackInEachForm() { // A18
        faults.next(1, "/runs", Fault.status(429, "7"))
                .next(1, "/runs", Fault.retryAtDate(90))
                .next(1, "/runs", Fault.status(429, "999999999"))
                .next(1, "/runs", Fault.status(429));
        assertThat(get().headers().firstValue("Retry-After")).contains("7");
        assertThat(get().headers().firstValue("Retry-After")).contains("Mon, 02 Mar 2026 08:01:30 GMT");
        assertThat(get().headers().firstValue("Retry-After")).contains("999999999");
        assertThat(get().headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void answersWithWhatIsNoList() { // A12
        faults.next(1, "/runs", Fault.html(200))
                .next(1, "/runs", Fault.errorBody())
                .next(1, "/runs", Fault.empty())
                .next(1, "/runs", Fault.body(200, "{\"data\": 7}"))
                .next(1, "/runs", Fault.redirect("http://127.0.0.1:1/elsewhere"));
        assertThat(get().body()).startsWith("<!DOCTYPE html>");
        assertThat(get().body()).isEqualTo("{\"error\":true,\"message\":\"Server Error\"}");
        assertThat(get().body()).isEmpty();
        assertThat(get().body()).isEqualTo("{\"data\": 7}");
        HttpResponse<String> redirect = get();
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location")).contains("http://127.0.0.1:1/elsewhere");
    }

    @Test
    void bendsLists() { // A4, A6, A7, A9
        String first = caller.data("/runs?page=1").toString();
        faults.next(1, "/runs", Fault.wrongTotal(3))
                .next(1, "/runs", Fault.emptyList())
                .next(1, "/runs", Fault.firstPage())
                .next(1, "/runs", Fault.shrunk(4));
        assertThat(get().body()).contains("\"total\":3,");
        assertThat(get().body()).startsWith("{\"data\":[],").contains("\"total\":0,");
        assertThat(caller.data("/runs?page=2").toString()).isEqualTo(first);
        assertThat(get().body()).contains("\"count\":4,\"per_page\":4,");
    }

    @Test
    void cutsBodiesInEachFraming() { // C1
        faults.next(1, "/runs", Fault.cutLength(100))
                .next(1, "/runs", Fault.cutChunked(100))
                .next(1, "/runs", Fault.cutClose(100));
        assertThatThrownBy(this::get).isInstanceOf(Caller.BrokenAnswer.class);
        assertThatThrownBy(this::get).isInstanceOf(Caller.BrokenAnswer.class);
        assertThat(get().body()).hasSize(100);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void losesTheAnswerOfWhatItCarriedOut() {
        String task = standIn.world()
                .taskIds(one -> one.open() && one.runId() == null)
                .get(0);
        faults.next(1, "POST", Fault.loseAnswer());
        assertThatThrownBy(() -> caller.post("/completed-tasks", "{\"task_id\":\"" + task + "\"}"))
                .isInstanceOf(Caller.BrokenAnswer.class);
        assertThat(standIn.world().taskTruth(task).finished()).isTrue();
    }

    @Test
    void closesTheConnectionWithoutCarryingOut() {
        String task = standIn.world()
                .taskIds(one -> one.open() && one.runId() == null)
                .get(0);
        faults.next(1, "POST", Fault.close());
        assertThatThrownBy(() -> caller.post("/completed-tasks", "{\"task_id\":\"" + task + "\"}"))
                .isInstanceOf(Caller.BrokenAnswer.class);
        assertThat(standIn.world().taskTruth(task).finished()).isFalse();
    }

    @Test
    void hangsUntilTheCallerLeaves() {
        faults.next(1, "/runs", Fault.hang());
        assertThatThrownBy(() -> caller.send(
                        caller.request("/api/organizations/standin/runs").timeout(Duration.ofMillis(200))))
                .hasCauseInstanceOf(HttpTimeoutException.class);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void delaysAndDrips() {
        long start = System.nanoTime();
        faults.next(1, "/runs", Fault.delay(Duration.ofMillis(150)));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(149));
        String whole = get().body();
        faults.next(1, "/runs", Fault.drip(Duration.ofMillis(10)));
        start = System.nanoTime();
        assertThat(get().body()).isEqualTo(whole);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void compresses() throws IOException {
        String whole = get().body();
        faults.next(1, "/runs", Fault.gzip());
        assertThat(new String(unzip(zipped()), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(whole);
    }

    @Test
    void sendsABombThatIsSmallOutside() throws IOException { // C11
        faults.next(1, "/runs", Fault.gzipBomb(16));
        byte[] bomb = zipped();
        assertThat(bomb.length).isLessThan(64_000);
        byte[] plain = unzip(bomb);
        assertThat(plain).hasSize((16 << 20) + 11).endsWith('"', '}');
    }

    private byte[] zipped() {
        HttpResponse<byte[]> response = caller.send(
                caller.request("/api/organizations/standin/runs?per_page=100"),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        return response.body();
    }

    private static byte[] unzip(byte[] zipped) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }

    @Test
    void compressesWhenAskedWhereThatIsSwitchedOn() throws IOException {
        RunningStandIn gzip = Caller.start(Caller.fixed().withGzip(true));
        Caller other = new Caller(gzip);
        HttpResponse<byte[]> response = other.send(
                other.request("/api/organizations/standin/runs?per_page=100").header("Accept-Encoding", "gzip"),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(unzip(response.body()).length).isGreaterThan(4 * response.body().length);
        assertThat(other.get("/runs").headers().firstValue("Content-Encoding")).isEmpty();
        gzip.stop().block(Caller.PATIENCE);
    }

    @Test
    void countsTheRequestsUnderWay() {
        faults.always("/runs", Fault.delay(Duration.ofSeconds(1)));
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, 3).mapToObj(i -> caller.later("/runs")).toList();
        answers.forEach(CompletableFuture::join);
        assertThat(standIn.requests().mostInFlight()).isEqualTo(3);
        assertThat(standIn.requests().inFlight()).isZero();
    }
}
