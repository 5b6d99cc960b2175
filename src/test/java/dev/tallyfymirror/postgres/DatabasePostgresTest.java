package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DatabasePostgresTest {
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
    void abandonedLargeResultsLeaveThePoolUsable() { // section 1, finding 1
        Query rows = Query.of("SELECT generate_series(1, 300)");
        Mono<Object> abandoned = Mono.firstWithSignal(
                database.list(rows, row -> row.get(0, Integer.class)), Mono.delay(Duration.ofNanos(500_000)));

        StepVerifier.create(Flux.range(0, 300).flatMap(ignored -> abandoned, 4).count())
                .expectNext(300L)
                .expectComplete()
                .verify(PATIENCE);

        Things.awaitLent(database, 0);
        Things.assertWorks(database);
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

        Things.assertWorks(database);
    }

    @Test
    void statementTimeLimitIsTransientAndKeepsTheConnection() {
        TimeLimits limits = new TimeLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
        Database hasty = POSTGRES.open(new DatabaseSettings(POSTGRES.url(), 1, limits, "hasty"));

        StepVerifier.create(hasty.find(Query.of("SELECT pg_sleep(60)"), row -> 1))
                .expectError(TransientDatabaseException.class)
                .verify(PATIENCE);
        StepVerifier.create(hasty.list(ONE, row -> 1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void waitingForAConnectionHasATimeLimit() {
        TimeLimits limits = new TimeLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        Database small = POSTGRES.open(new DatabaseSettings(POSTGRES.url(), 1, limits, "small"));
        Disposable holder =
                small.find(Query.of("SELECT pg_sleep(60)"), row -> 1).subscribe();

        StepVerifier.create(small.list(ONE, row -> 1))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(TransientDatabaseException.class)
                        .hasMessage("no connection to the database became free in time"))
                .verify(PATIENCE);
        holder.dispose();
    }

    @Test
    void nulInTextIsDataRefused() { // section 1, finding 9
        StepVerifier.create(database.update(Things.INSERT.bind(1L).bind("a\u0000b")))
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
}
