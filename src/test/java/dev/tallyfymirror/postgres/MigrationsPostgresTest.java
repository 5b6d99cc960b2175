package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.sync.Eventually;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class MigrationsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'tallyfy-mirror migrate' AND wait_event_type = 'Lock'"
            + " AND query LIKE '%tallyfy_sync.lease%'";

    @BeforeEach
    void dropSchemas() {
        POSTGRES.execute("DROP SCHEMA IF EXISTS tallyfy CASCADE; DROP SCHEMA IF EXISTS tallyfy_sync CASCADE");
    }

    @Test
    void secondTimeFindsNothingToDo() {
        StepVerifier.create(migrations("one").migrate())
                .expectNext(new MigrationReport("1", List.of("1 first")))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(migrations("one").migrate())
                .expectNext(new MigrationReport("1", List.of()))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy_sync.schema_history WHERE version = '1'"))
                .isEqualTo(1);
    }

    @Test
    void severalAtOnceMigrateOnce() {
        StepVerifier.create(Flux.range(0, 4)
                        .flatMap(n -> migrations("one").migrate(), 4)
                        .map(report -> report.applied().size())
                        .reduce(Integer::sum))
                .expectNext(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void newerSchemaIsRefused() { // D15
        StepVerifier.create(migrations("two").migrate())
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);

        StepVerifier.create(migrations("one").migrate())
                .expectErrorSatisfies(
                        failure -> assertThat(failure)
                                .isInstanceOf(PermanentDatabaseException.class)
                                .hasMessage(
                                        "the database's schema is newer (2) than this program (1): use the newer program that made it"))
                .verify(PATIENCE);
    }

    @Test
    void failedScriptLeavesNothingBehind() {
        StepVerifier.create(migrations("broken").migrate())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(PermanentDatabaseException.class)
                        .hasMessageStartingWith("the database's schema can't be brought up to date: ")
                        .hasMessageNotContaining("\n"))
                .verify(PATIENCE);

        assertThat(POSTGRES.texts("SELECT to_regclass('tallyfy.half_made')::text"))
                .containsExactly((String) null);
    }

    @Test
    void eachScriptWaitsForTheWritingUnderWayAndEndsEveryTerm() throws Exception { // D15
        makeLease();
        try (Connection writer = POSTGRES.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("SELECT term FROM tallyfy_sync.lease WHERE name = 'org:a' FOR KEY SHARE");
            var migrating = migrations("two").migrate().toFuture();
            Eventually.isTrue("it waits", () -> POSTGRES.number(WAITING) == 1);
            assertThat(migrating).isNotDone();
            writer.commit();
            assertThat(migrating.get(1, TimeUnit.MINUTES).applied()).hasSize(1);
        }
        assertThat(POSTGRES.texts("SELECT coalesce(holder, 'nobody') || ' ' || term FROM tallyfy_sync.lease"))
                .containsExactly("nobody 8");
    }

    @Test
    void aScriptThatFailsEndsNoTerm() { // D15
        makeLease();
        StepVerifier.create(new Migrations(
                                POSTGRES.url(), "classpath:test-migration/one", "classpath:test-migration/failing")
                        .migrate())
                .expectError(PermanentDatabaseException.class)
                .verify(PATIENCE);
        assertThat(POSTGRES.texts("SELECT holder || ' ' || term FROM tallyfy_sync.lease"))
                .containsExactly("one 7");
    }

    /** As the first script leaves it; held. */
    private static void makeLease() {
        assertThat(migrations("one").migrate().block(PATIENCE)).isNotNull();
        POSTGRES.execute(
                "CREATE TABLE tallyfy_sync.lease (name text, holder text, term bigint, expires_at timestamptz);"
                        + " INSERT INTO tallyfy_sync.lease VALUES ('org:a', 'one', 7, 'infinity')");
    }

    @Test
    void unreachableServerIsTransient() {
        Migrations nowhere = new Migrations(DatabaseUrl.parse("postgresql://ann@127.0.0.1:1/db"));

        StepVerifier.create(nowhere.migrate())
                .expectError(TransientDatabaseException.class)
                .verify(PATIENCE);
    }

    @Test
    void oldServerIsRefused() {
        Migrations.requireSupported(140_000);

        assertThatThrownBy(() -> Migrations.requireSupported(130_014))
                .isInstanceOf(PermanentDatabaseException.class)
                .hasMessageContaining("PostgreSQL 13");
    }

    private static Migrations migrations(String which) {
        return new Migrations(POSTGRES.url(), "classpath:test-migration/" + which);
    }
}
