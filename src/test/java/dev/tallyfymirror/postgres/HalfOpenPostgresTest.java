package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Connections that a network has forgotten: nobody closes them, nothing comes through. */
class HalfOpenPostgresTest { // D12
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TimeLimits LIMITS = new TimeLimits(
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4));
    private static final Query ONE = Query.of("SELECT 1");

    private FaultyProxy proxy;
    private Database database;

    /** The first connection of a process takes much longer than any other. */
    @BeforeAll
    static void warmUp() {
        StepVerifier.create(POSTGRES.database().list(ONE, row -> 1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @BeforeEach
    void open() {
        proxy = FaultyProxy.before(POSTGRES.url());
        database = POSTGRES.open(new DatabaseSettings(proxy.url(), 4, LIMITS, "half-open"));
        fillPool();
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @Test
    void idleConnectionsAreNotLentAgain() {
        assertThat(proxy.goHalfOpen()).isEqualTo(4);

        StepVerifier.create(database.list(ONE, row -> 1))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMITS.validation().multipliedBy(4).plusSeconds(2));

        fillPool();
        assertThat(database.poolState().acquired()).isZero();
        assertThat(database.poolState().idle()).isLessThanOrEqualTo(4);
    }

    @Test
    void aTransactionGivesUpAndItsLocksGoWithIt() {
        POSTGRES.execute("CREATE TABLE IF NOT EXISTS kept (id bigint PRIMARY KEY)");
        Sinks.Empty<Void> goOn = Sinks.empty();
        CompletableFuture<Throwable> failure = database.inTransaction(
                        session -> session.update(Query.of("INSERT INTO kept VALUES (1)"))
                                .flatMap(inserted -> {
                                    proxy.goHalfOpen();
                                    return goOn.asMono().thenReturn(inserted);
                                })
                                .flatMap(inserted -> session.list(ONE, row -> 1)))
                .<Throwable>map(done -> new AssertionError("committed"))
                .onErrorResume(Mono::just)
                .toFuture();
        awaitSessions("idle in transaction", 1);
        goOn.tryEmitEmpty().orThrow();

        StepVerifier.create(Mono.fromFuture(failure))
                .assertNext(given -> assertThat(given).isInstanceOf(TransientDatabaseException.class))
                .expectComplete()
                .verify(LIMITS.answer().plusSeconds(5));
        awaitSessions("idle in transaction", 0);
        StepVerifier.create(database.update(Query.of("INSERT INTO kept VALUES (1)")))
                .expectNext(1L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whoListensFindsOutByItsHeartbeatAndListensAgain() { // D11
        DatabaseSettings settings = new DatabaseSettings(proxy.url(), 1, LIMITS, "listener");
        Notifications notifications = new Notifications(Connections.factory(settings), LIMITS, Duration.ofMillis(300));

        StepVerifier.create(notifications.listen("half_open"))
                .expectNext(Wakeup.CONNECTED)
                .then(() -> assertThat(proxy.goHalfOpen()).isPositive())
                .expectNext(Wakeup.CONNECTED)
                .then(() -> POSTGRES.execute("NOTIFY half_open"))
                .expectNext(Wakeup.NOTIFIED)
                .thenCancel()
                .verify(PATIENCE);
    }

    private void fillPool() {
        StepVerifier.create(Flux.range(0, 4)
                        .flatMap(n -> database.find(Query.of("SELECT pg_sleep(0.1)"), row -> 1), 4)
                        .count())
                .expectNext(4L)
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void awaitSessions(String state, long count) {
        StepVerifier.create(Mono.fromSupplier(() -> POSTGRES.number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'half-open' AND state = '" + state + "'"))
                        .subscribeOn(Schedulers.boundedElastic())
                        .filter(sessions -> sessions == count)
                        .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(50))))
                .expectNext(count)
                .expectComplete()
                .verify(PATIENCE);
    }
}
