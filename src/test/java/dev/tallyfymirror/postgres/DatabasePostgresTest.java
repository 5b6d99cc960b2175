package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class DatabasePostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Query INSERT = Query.of("INSERT INTO thing (id, name) VALUES ($1, $2)");
    private static final Query ONE = Query.of("SELECT 1");
    private static Database database;

    @BeforeAll
    static void createTable() {
        POSTGRES.execute("CREATE TABLE thing (id bigint PRIMARY KEY, name text)");
        database = POSTGRES.database();
    }

    @BeforeEach
    void emptyTable() {
        POSTGRES.execute("TRUNCATE thing");
    }

    @Test
    void valuesArriveAndComeBack() {
        Instant time = Instant.parse("2026-05-01T10:00:00.123456Z");
        UUID id = UUID.fromString("00000000-0000-0000-0000-000000000001");
        Query query = Query.of(
                        "SELECT $1::text[] a, $2::bigint[] b, $3::uuid[] c, $4::jsonb ->> 'k' d, $5::timestamptz e,"
                                + " $6::text f, $7::timestamptz g")
                .bind(new String[] {"x", "y"})
                .bind(new Long[] {1L, 2L})
                .bind(new UUID[] {id})
                .bind("{\"k\":\"v\"}")
                .bind(time)
                .bindNullable(null, String.class)
                .bindNullable(null, Instant.class);

        StepVerifier.create(database.find(
                        query,
                        row -> List.of(
                                List.of(row.get("a", String[].class)),
                                List.of(row.get("b", Long[].class)),
                                List.of(row.get("c", UUID[].class)),
                                row.get("d", String.class),
                                row.get("e", Instant.class),
                                row.get("f") == null && row.get("g") == null)))
                .expectNext(List.of(List.of("x", "y"), List.of(1L, 2L), List.of(id), "v", time, true))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void severalRowsWhereOneIsExpectedAreAnError() {
        StepVerifier.create(database.find(Query.of("SELECT generate_series(1, 2)"), row -> 1))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        StepVerifier.create(database.find(Query.of("SELECT 1 WHERE false"), row -> 1))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void connectionsHaveTheirLimits() {
        Query settings = Query.of("SELECT name || '=' || setting FROM pg_settings WHERE name IN ('statement_timeout',"
                + " 'lock_timeout', 'idle_in_transaction_session_timeout', 'plan_cache_mode', 'TimeZone',"
                + " 'application_name') ORDER BY name COLLATE \"C\"");

        StepVerifier.create(database.list(settings, row -> row.get(0, String.class)))
                .expectNext(List.of(
                        "TimeZone=UTC",
                        "application_name=test",
                        "idle_in_transaction_session_timeout=10000",
                        "lock_timeout=5000",
                        "plan_cache_mode=force_custom_plan",
                        "statement_timeout=10000"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void valueOfATransactionComesAfterItsCommit() {
        Mono<Long> committed = database.inTransaction(
                        session -> insert(session, 1).then(insert(session, 2)))
                .publishOn(Schedulers.boundedElastic())
                .map(ignored -> POSTGRES.number("SELECT count(*) FROM thing"));

        StepVerifier.create(committed).expectNext(2L).expectComplete().verify(PATIENCE);
    }

    @Test
    void transactionIsReadCommitted() {
        StepVerifier.create(database.inTransaction(session -> session.find(
                        Query.of("SELECT current_setting('transaction_isolation')"), row -> row.get(0, String.class))))
                .expectNext("read committed")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void errorRollsBackAndIsPassedOn() {
        StepVerifier.create(database.inTransaction(
                        session -> insert(session, 1).then(Mono.error(new IllegalArgumentException("mine")))))
                .expectErrorMessage("mine")
                .verify(PATIENCE);

        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
        assertPoolWorks();
    }

    @Test
    void swallowedErrorIsNotCommitted() {
        StepVerifier.create(database.inTransaction(session -> insert(session, 1)
                        .then(insert(session, 1))
                        .onErrorComplete()
                        .then(Mono.just("done"))))
                .expectError(PermanentDatabaseException.class)
                .verify(PATIENCE);

        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
    }

    @Test
    void cancelRollsBackAndFreesTheConnection() {
        Sinks.Empty<Void> inside = Sinks.empty();
        Disposable running = database.inTransaction(session -> insert(session, 1)
                        .doOnNext(inserted -> inside.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST))
                        .then(Mono.never()))
                .subscribe();
        inside.asMono().block(PATIENCE);

        running.dispose();

        awaitPool(0);
        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
        assertPoolWorks();
    }

    @Test
    void statementAbandonedInsideATransactionKeepsItFromCommitting() {
        StepVerifier.create(database.inTransaction(session -> insert(session, 1)
                        .then(session.find(Query.of("SELECT pg_sleep(3)"), row -> 1))
                        .timeout(Duration.ofMillis(200))
                        .onErrorResume(failure -> Mono.just(1))))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);

        awaitPool(0);
        assertPoolWorks();
    }

    @Test
    void abandonedLargeResultsLeaveThePoolUsable() { // section 1, finding 1
        Query rows = Query.of("SELECT generate_series(1, 300)");
        Mono<Object> abandoned = Mono.firstWithSignal(
                database.list(rows, row -> row.get(0, Integer.class)), Mono.delay(Duration.ofNanos(500_000)));

        StepVerifier.create(Flux.range(0, 300).flatMap(ignored -> abandoned, 4).count())
                .expectNext(300L)
                .expectComplete()
                .verify(PATIENCE);

        awaitPool(0);
        assertPoolWorks();
    }

    @Test
    void cancelBeforeAConnectionIsThereLosesNone() {
        Database small = POSTGRES.open(
                new DatabaseSettings(POSTGRES.url(), 2, POSTGRES.settings().limits(), "test"));

        StepVerifier.create(Flux.range(0, 300)
                        .flatMap(
                                n -> Mono.firstWithSignal(
                                        small.list(ONE, row -> 1), Mono.delay(Duration.ofNanos(n * 10_000L))),
                                8)
                        .count())
                .expectNext(300L)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(Flux.range(0, 20)
                        .flatMap(n -> small.list(ONE, row -> 1), 8)
                        .count())
                .expectNext(20L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(small.poolState().acquired()).isZero();
    }

    @Test
    void deadConnectionsOfThePoolAreReplaced() { // D8
        StepVerifier.create(Flux.range(0, 4)
                        .flatMap(n -> database.find(Query.of("SELECT pg_sleep(0.1)"), row -> 1), 4)
                        .count())
                .expectNext(4L)
                .expectComplete()
                .verify(PATIENCE);
        POSTGRES.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

        assertPoolWorks();
    }

    @Test
    void statementTimeLimitIsTransientAndKeepsTheConnection() {
        TimeLimits limits = new TimeLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                Duration.ofMillis(200),
                Duration.ofSeconds(5));
        Database hasty = POSTGRES.open(new DatabaseSettings(POSTGRES.url(), 1, limits, "hasty"));

        StepVerifier.create(hasty.find(Query.of("SELECT pg_sleep(5)"), row -> 1))
                .expectError(TransientDatabaseException.class)
                .verify(Duration.ofSeconds(4));
        StepVerifier.create(hasty.list(ONE, row -> 1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void waitingForAConnectionHasATimeLimit() {
        TimeLimits limits = new TimeLimits(
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        Database small = POSTGRES.open(new DatabaseSettings(POSTGRES.url(), 1, limits, "small"));
        Disposable holder = small.find(Query.of("SELECT pg_sleep(2)"), row -> 1).subscribe();

        StepVerifier.create(small.list(ONE, row -> 1))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(TransientDatabaseException.class)
                        .hasMessage("no connection to the database became free in time"))
                .verify(Duration.ofSeconds(2));
        holder.dispose();
    }

    @Test
    void secondConnectionInsideATransactionIsRefused() {
        StepVerifier.create(database.inTransaction(session -> database.list(ONE, row -> 1)))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
    }

    @Test
    void nulInTextIsDataRefused() { // section 1, finding 9
        StepVerifier.create(database.update(INSERT.bind(1L).bind("a\u0000b")))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                DataRefusedException.class,
                                refused -> assertThat(refused.sqlState()).isEqualTo("22021")))
                .verify(PATIENCE);
        StepVerifier.create(database.find(Query.of("SELECT $1::jsonb::text").bind("{\"k\":\"\\u0000\"}"), row -> 1))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                DataRefusedException.class,
                                refused -> assertThat(refused.sqlState()).isEqualTo("22P05")))
                .verify(PATIENCE);
    }

    @Test
    void sameKeyTwiceIsAUniqueViolation() {
        StepVerifier.create(database.inTransaction(session -> insert(session, 1).then(insert(session, 1))))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                UniqueViolationException.class,
                                violation -> assertThat(violation.constraint()).isEqualTo("thing_pkey")))
                .verify(PATIENCE);
    }

    @Test
    void wrongPasswordSaysWhatToDo() {
        DatabaseUrl url = POSTGRES.url();
        DatabaseUrl wrong =
                new DatabaseUrl(url.user(), "hunter2", url.host(), url.port(), url.database(), url.parameters());
        Database closed = POSTGRES.open(DatabaseSettings.of(wrong, Duration.ofSeconds(30)));

        StepVerifier.create(closed.list(ONE, row -> 1))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(PermanentDatabaseException.class)
                        .hasMessageStartingWith("the database refuses the password")
                        .hasMessageNotContaining("hunter2"))
                .verify(PATIENCE);
    }

    @Test
    void missingDatabaseIsPermanentAndUnreachableServerTransient() {
        Database missing =
                POSTGRES.open(DatabaseSettings.of(POSTGRES.url().withDatabase("nowhere"), Duration.ofSeconds(30)));
        Database unreachable = POSTGRES.open(
                DatabaseSettings.of(DatabaseUrl.parse("postgresql://ann@127.0.0.1:1/db"), Duration.ofSeconds(30)));

        StepVerifier.create(missing.list(ONE, row -> 1))
                .expectError(PermanentDatabaseException.class)
                .verify(PATIENCE);
        StepVerifier.create(unreachable.list(ONE, row -> 1))
                .expectError(TransientDatabaseException.class)
                .verify(PATIENCE);
    }

    @Test
    void commitIsAwaitedEvenWhenCancelled() {
        POSTGRES.execute("CREATE TABLE IF NOT EXISTS slow_commit (id bigint);"
                + " CREATE OR REPLACE FUNCTION sleep_a_little() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';"
                + " CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow_commit DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION sleep_a_little()");
        AtomicInteger inserted = new AtomicInteger();
        Mono<Long> transaction =
                database.inTransaction(session -> session.update(Query.of("INSERT INTO slow_commit VALUES (1)"))
                        .doOnSuccess(count -> inserted.incrementAndGet()));

        StepVerifier.create(transaction.timeout(Duration.ofMillis(300)))
                .expectError(TimeoutException.class)
                .verify(PATIENCE);
        awaitPool(0);

        assertThat(inserted).hasValue(1);
        assertThat(POSTGRES.number("SELECT count(*) FROM slow_commit")).isEqualTo(1);
    }

    @Test
    void dataRefusedAtTheCommitIsKnownToBeRefused() {
        POSTGRES.execute("CREATE TABLE IF NOT EXISTS checked_late (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)");

        StepVerifier.create(database.inTransaction(
                        session -> session.update(Query.of("INSERT INTO checked_late VALUES (1), (1)"))))
                .expectError(UniqueViolationException.class)
                .verify(PATIENCE);

        assertPoolWorks();
    }

    @Test
    void lostAnswerToTheCommitIsAnUnknownOutcome() { // D7
        POSTGRES.execute("CREATE TABLE IF NOT EXISTS deadly (id bigint);"
                + " CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
                + " CREATE CONSTRAINT TRIGGER deadly AFTER INSERT ON deadly DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION die()");

        StepVerifier.create(
                        database.inTransaction(session -> session.update(Query.of("INSERT INTO deadly VALUES (1)"))))
                .expectError(OutcomeUnknownException.class)
                .verify(PATIENCE);

        assertPoolWorks();
    }

    private static Mono<Long> insert(Session session, long id) {
        return session.update(INSERT.bind(id).bind("thing " + id));
    }

    private static void assertPoolWorks() {
        StepVerifier.create(Flux.range(0, 10)
                        .flatMap(n -> database.list(ONE, row -> 1), 10)
                        .count())
                .expectNext(10L)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    /** Until as many connections are lent as are expected. */
    private static void awaitPool(int acquired) {
        StepVerifier.create(Mono.fromSupplier(() -> database.poolState().acquired())
                        .filter(lent -> lent == acquired)
                        .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(20))))
                .expectNext(acquired)
                .expectComplete()
                .verify(PATIENCE);
    }
}
