package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.sync.Eventually;
import dev.tallyfymirror.tallyfy.Clients.CountingBudget;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RetriesTest {
    private static final ScriptedReply FOUND = ScriptedReply.ok("{\"data\":{\"id\":\"t\"}}");
    private static final String TASK = "GET /api/organizations/org1/tasks/t";
    private static final String COMPLETE = "POST /api/organizations/org1/completed-tasks";

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final CountingBudget budget = new CountingBudget();
    private final TallyfyClient client = Clients.of(server, budget);

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aGetIsRepeatedAndEveryRequestAsksTheBudget(int status) {
        server.on(TASK, ScriptedReply.html(status), ScriptedReply.json(status, "{}"), FOUND);
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
        assertThat(server.requests()).hasSize(3);
        assertThat(budget.permits).containsExactly(Purpose.FIND_TASK, Purpose.FIND_TASK, Purpose.FIND_TASK);
    }

    @Test
    void aGetIsGivenUpAfterItsAttempts() {
        server.always(ScriptedReply.html(502));
        assertThat(Clients.failure(client.findTask("t"), UnavailableException.class)
                        .status())
                .isEqualTo(502);
        assertThat(server.requests()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501})
    void otherServerErrorsAreNotRepeated(int status) {
        server.always(ScriptedReply.json(status, "{\"message\":\"Oops\"}"));
        var failure = Clients.failure(client.findTask("t"), UnavailableException.class);
        assertThat(failure).hasMessage("Tallyfy answered HTTP " + status + ": Oops");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aConnectionClosedUnderAGetIsRepeatedOnceAtOnce() {
        server.on(TASK, ScriptedReply.hangUp(), FOUND);
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
        assertThat(budget.permits).hasSize(2);
    }

    @Test
    void aServerThatAlwaysHangsUpIsGivenUp() {
        server.always(ScriptedReply.hangUp());
        assertThat(Clients.failure(client.findTask("t"), StaleConnectionException.class)
                        .status())
                .isZero();
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void anUnreachableServerIsNamed() {
        var unreachable = unreachable();
        var failure = Clients.failure(unreachable.findTask("t"), NotSentException.class);
        assertThat(failure).hasMessageContaining("can't connect to 127.0.0.1:");
        Clients.complete(unreachable.close());
    }

    @Test
    void anUnknownHostIsNamed() {
        var settings = Clients.settings(URI.create("http://no-such-host.invalid/api"), 10, 1000, Duration.ofSeconds(5));
        var lost = Clients.of(settings, budget);
        assertThat(Clients.failure(lost.me(), NotSentException.class))
                .hasMessageContaining("can't find the host no-such-host.invalid");
        Clients.complete(lost.close());
    }

    @Test
    void aPostIsRepeatedAfter429() {
        server.on(COMPLETE, ScriptedReply.json(429, "{}"), FOUND);
        Clients.complete(client.completeTask(Completion.of("t", null)));
        assertThat(server.requests()).extracting(ScriptedTallyfy.Request::line).containsExactly(COMPLETE, COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aPostIsNeverRepeatedAfterAServerError(int status) {
        server.always(ScriptedReply.html(status));
        Clients.failure(client.completeTask(Completion.of("t", null)), UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPostWithoutAnAnswerHasAnUnknownOutcome() {
        server.always(ScriptedReply.hangUp());
        Clients.failure(client.completeTask(Completion.of("t", null)), UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPostOnAConnectionThatWasGivenUpIsNotRepeatedEither() {
        server.on(TASK, FOUND);
        server.on(COMPLETE, ScriptedReply.hangUp());
        Clients.complete(client.findTask("t"));
        Clients.failure(client.completeTask(Completion.of("t", null)), UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aPostAnsweredByWhatCantBeReadHasAnUnknownOutcome() {
        server.on(
                COMPLETE,
                ScriptedReply.html(200),
                ScriptedReply.ok("{\"data\":"),
                ScriptedReply.ok("{\"data\":{\"id\":\"t\"}}").cutAt(5));
        for (int i = 0; i < 3; i++) {
            Clients.failure(client.completeTask(Completion.of("t", null)), UnknownOutcomeException.class);
        }
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aPostThatDidNotLeaveHasAKnownOutcome() {
        var unreachable = unreachable();
        Clients.failure(unreachable.completeTask(Completion.of("t", null)), NotSentException.class);
        Clients.complete(unreachable.close());
    }

    /** Port 1 is nobody's, and nobody is given it; a port given up may be another's at once. */
    private TallyfyClient unreachable() {
        var settings = Clients.settings(URI.create("http://127.0.0.1:1/api"), 10, 1 << 20, Duration.ofSeconds(5));
        return Clients.of(settings, budget);
    }

    @ParameterizedTest // A18
    @CsvSource(
            delimiter = '|',
            value = {
                "1|300",
                "0|-1",
                "-5|-1",
                "99999999999999999999|300",
                "soon|-1",
                "''|-1",
                "Sun, 22 Nov 2026 10:00:01 GMT|300",
                "Sun, 22 Nov 2026 09:00:00 GMT|-1",
                "Fri, 31 Dec 9999 00:00:00 GMT|300"
            })
    void aPauseAskedForIsObeyedUpToItsLimitAndToldToTheBudget(String retryAfter, int millis) {
        server.on(TASK, ScriptedReply.json(429, "{}").with("Retry-After", retryAfter), FOUND);
        var timed = client.findTask("t").elapsed().block(SOON);
        assertThat(budget.pauses).hasSize(1);
        if (millis > 0) {
            assertThat(budget.pauses).containsExactly(Duration.ofMillis(millis));
            assertThat(timed.getT1()).isGreaterThanOrEqualTo(millis);
        } else {
            // without a usable header: twice the backoff's own
            assertThat(budget.pauses.get(0)).isLessThanOrEqualTo(Duration.ofMillis(2));
        }
    }

    @Test
    void refusalsWithoutATimeAreFollowedByLongerAndLongerPauses() {
        server.on(TASK, ScriptedReply.json(429, "{}"));
        for (int call = 0; call < 3; call++) {
            Clients.failure(client.findTask("t"), UnavailableException.class);
        }
        assertThat(server.requests()).hasSize(12);
        assertThat(budget.pauses).hasSize(12);
        for (int refusal = 0; refusal < 12; refusal++) {
            long longest = Math.min(300, 2L << refusal);
            assertThat(budget.pauses.get(refusal))
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
        server.on(TASK, FOUND);
        Clients.complete(client.findTask("t"));
        server.on(TASK, ScriptedReply.json(429, "{}"), FOUND);
        Clients.complete(client.findTask("t"));
        assertThat(budget.pauses.get(12)).isLessThanOrEqualTo(Duration.ofMillis(2));
    }

    @Test
    void aLimitMayBeToldByItsCodeAlone() {
        server.on(TASK, ScriptedReply.json(403, "{\"message\":\"slow\",\"code\":\"RATE_LIMIT_EXCEEDED\"}"), FOUND);
        assertThat(client.findTask("t").block(SOON)).isInstanceOf(Answer.Present.class);
    }

    @Test
    void aPauseHoldsAllRequestsOfTheClient() { // A18
        server.on(TASK, ScriptedReply.json(429, "{}").with("Retry-After", "7"), FOUND);
        server.on("GET /api/me", FOUND);
        long from = System.nanoTime();
        var refused = client.findTask("t").toFuture();
        Eventually.isTrue("the pause", () -> !budget.pauses.isEmpty());
        assertThat(client.me().block(SOON)).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(refused.join()).isInstanceOf(Answer.Present.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aBudgetThatFailsSendsNothing() {
        var broke = Clients.of(server, new RequestBudget() {
            @Override
            public Mono<Void> permit(Purpose purpose) {
                return Mono.error(new IllegalStateException("no database"));
            }

            @Override
            public Mono<Void> pause(Duration length) {
                return Mono.empty();
            }
        });
        StepVerifier.create(broke.me()).expectErrorMessage("no database").verify(SOON);
        assertThat(server.requests()).isEmpty();
        Clients.complete(broke.close());
    }
}
