package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class TransactionsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Query ONE = Query.of("SELECT 1");
    private static Database database;

    @BeforeAll
    static void createTable() {
        POSTGRES.execute(Things.TABLE);
        database = POSTGRES.database();
    }

    @BeforeEach
    void emptyTable() {
        POSTGRES.execute("TRUNCATE thing");
    }

    @Test
    void valueOfATransactionComesAfterItsCommit() {
        Mono<Long> committed = database.inTransaction(
                        session -> Things.insert(session, 1).then(Things.insert(session, 2)))
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
                        session -> Things.insert(session, 1).then(Mono.error(new IllegalArgumentException("mine")))))
                .expectErrorMessage("mine")
                .verify(PATIENCE);

        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
        Things.assertWorks(database);
    }

    @Test
    void swallowedErrorIsNotCommitted() {
        StepVerifier.create(database.inTransaction(session -> Things.insert(session, 1)
                        .then(Things.insert(session, 1))
                        .onErrorComplete()
                        .then(Mono.just("done"))))
                .expectError(PermanentDatabaseException.class)
                .verify(PATIENCE);

        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
    }

    @Test
    void cancelRollsBackAndFreesTheConnection() {
        Sinks.Empty<Void> inside = Sinks.empty();
        Disposable running = database.inTransaction(session -> Things.insert(session, 1)
                        .doOnNext(inserted -> inside.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST))
                        .then(Mono.never()))
                .subscribe();
        inside.asMono().block(PATIENCE);

        running.dispose();

        Things.awaitLent(database, 0);
        assertThat(POSTGRES.number("SELECT count(*) FROM thing")).isZero();
        Things.assertWorks(database);
    }

    @Test
    void statementAbandonedInsideATransactionKeepsItFromCommitting() {
        StepVerifier.create(database.inTransaction(session -> Things.insert(session, 1)
                        .then(session.find(Query.of("SELECT pg_sleep(3)"), row -> 1))
                        .timeout(Duration.ofMillis(200))
                        .onErrorResume(failure -> Mono.just(1))))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);

        Things.awaitLent(database, 0);
        Things.assertWorks(database);
    }

    @Test
    void secondConnectionInsideATransactionIsRefused() {
        StepVerifier.create(database.inTransaction(session -> database.list(ONE, row -> 1)))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
    }

    @Test
    void sameKeyTwiceIsAUniqueViolation() {
        StepVerifier.create(database.inTransaction(
                        session -> Things.insert(session, 1).then(Things.insert(session, 1))))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                UniqueViolationException.class,
                                violation -> assertThat(violation.constraint()).isEqualTo("thing_pkey")))
                .verify(PATIENCE);
    }

    @Test
    void commitIsAwaitedEvenWhenCancelled() {
        POSTGRES.execute("CREATE TABLE IF NOT EXISTS slow_commit (id bigint);"
                + " CREATE OR REPLACE FUNCTION sleep_a_little() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(3); RETURN NULL; END';"
                + " CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow_commit DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION sleep_a_little()");
        AtomicInteger inserted = new AtomicInteger();
        Mono<Long> transaction =
                database.inTransaction(session -> session.update(Query.of("INSERT INTO slow_commit VALUES (1)"))
                        .doOnSuccess(count -> inserted.incrementAndGet()));

        StepVerifier.create(transaction.timeout(Duration.ofMillis(1_500)))
                .expectError(TimeoutException.class)
                .verify(PATIENCE);
        Things.awaitLent(database, 0);

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

        Things.assertWorks(database);
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

        Things.assertWorks(database);
    }
}
