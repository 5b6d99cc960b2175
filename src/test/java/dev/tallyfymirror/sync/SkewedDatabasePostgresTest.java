package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database whose clock is wrong: its functions for the present time are hidden by others of the same names, found
 * first, for the daemon's statements as for the views and functions of the schema.
 */
class SkewedDatabasePostgresTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final String CLOCK = """
            CREATE SCHEMA skewed;
            CREATE TABLE skewed.clock (ahead interval NOT NULL);
            INSERT INTO skewed.clock VALUES ('0 s');
            """;

    private static final String SHADOW = """
            CREATE FUNCTION skewed.%1$s() RETURNS timestamptz LANGUAGE sql AS
            'SELECT pg_catalog.%1$s() + ahead FROM skewed.clock'
            """;

    private static final List<String> TIMES = List.of(
            "tallyfy.run first_seen_at",
            "tallyfy.run changed_at",
            "tallyfy.task first_seen_at",
            "tallyfy.task changed_at",
            "tallyfy.run_history valid_from",
            "tallyfy.task_history valid_from",
            "tallyfy.event observed_at",
            "tallyfy.event occurred_at",
            "tallyfy.sync_cycle started_at",
            "tallyfy.sync_cycle finished_at",
            "tallyfy_sync.organization baseline");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    @BeforeAll
    static void hideTheClock() {
        POSTGRES.execute(CLOCK);
        for (String name : List.of("clock_timestamp", "now", "statement_timestamp", "transaction_timestamp")) {
            POSTGRES.execute(SHADOW.formatted(name));
        }
        POSTGRES.execute(
                "ALTER DATABASE " + POSTGRES.url().database() + " SET search_path = skewed, pg_catalog, public");
        assertThat(new Migrations(POSTGRES.url()).migrate().block(Rig.PATIENCE)).isNotNull();
    }

    @AfterEach
    void setRight() {
        set(0);
    }

    @ParameterizedTest // B14
    @ValueSource(ints = {-7200, -90, 90, 7200})
    void deadlinesAndFactsGoByTallyfysClockAlone(int seconds) {
        set(seconds);
        announcesOnTime("wrong" + seconds, seconds);
    }

    @ParameterizedTest // B14, D6
    @ValueSource(ints = {-7200, -90, 90, 7200})
    void aClockThatIsSetMeanwhileChangesNothing(int seconds) {
        announcesOnTime("set" + seconds, seconds);
    }

    /** By two daemons, of which one works, whichever a clock that is set makes the holder. */
    private void announcesOnTime(String org, int seconds) {
        Rig.Setup setup = Rig.Setup.usual().every(Duration.ofMillis(300)).withLease(LEASE);
        Instant from = Instant.now();
        try (Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(4, 3, 0), POSTGRES.database(), setup);
                Rig other = rig.another(POSTGRES.open(POSTGRES.settings()), setup)) {
            rig.sync();
            Instant deadline = rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(4);
            String late = task(rig, deadline);
            String later = task(rig, deadline.plusSeconds(3_600));
            String done = task(rig, deadline.plusSeconds(3_600));
            try (Rig.Running running = rig.run();
                    Rig.Running beside = other.run()) {
                Eventually.isTrue("cycles", () -> cycles(org) >= 3);
                set(seconds);
                rig.truth().change().complete(done);
                Eventually.isTrue("both", () -> events(org).size() == 2);
                assertThat(rig.truth().now()).isAfterOrEqualTo(deadline);
                long before = cycles(org);
                Eventually.isTrue("more cycles", () -> cycles(org) >= before + 3);
                assertThat(
                                POSTGRES.texts(
                                        "SELECT lag || ' ' || oldest_unread FROM tallyfy.sync_health WHERE org_id = '"
                                                + org
                                                + "' AND NOT (lag BETWEEN '0 s' AND '30 s' AND oldest_unread BETWEEN '0 s' AND '30 s')"))
                        .as("how long ago")
                        .isEmpty();
            }
            assertThat(events(org)).containsExactlyInAnyOrder("task.completed " + done, "task.overdue " + late);
            assertThat(later).isNotEqualTo(late);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org
                            + "' AND task_id = '" + late + "' AND occurred_at = '" + deadline
                            + "' AND observed_at BETWEEN '" + deadline + "' AND '" + deadline.plusSeconds(10) + "'"))
                    .isEqualTo(1);
            assertNoTimeIsTheDatabases(org, from.minusSeconds(2));
        }
    }

    /** What is written down is of the time since the test began. */
    private static void assertNoTimeIsTheDatabases(String org, Instant from) {
        assertThat(POSTGRES.texts("SELECT clock_timestamp() - pg_catalog.clock_timestamp() <> '0 s'"))
                .as("the clock is wrong")
                .containsExactly("t");
        for (String time : TIMES) {
            String[] place = time.split(" ");
            assertThat(POSTGRES.texts("SELECT DISTINCT " + place[1] + " - pg_catalog.clock_timestamp() FROM "
                            + place[0] + " WHERE org_id = '" + org + "' AND " + place[1]
                            + " NOT BETWEEN '" + from + "' AND pg_catalog.clock_timestamp() + interval '5 s'"))
                    .as(time)
                    .isEmpty();
        }
    }

    @Test
    void aClockSetBackKeepsNobodyFromAskingForLongerThanTheWindow() { // B14
        RequestLedger ledger = new RequestLedger(POSTGRES.database());
        Limits limits = new Limits(3, 0);
        for (int asked = 0; asked < 3; asked++) {
            assertThat(permit(ledger, limits)).isZero();
        }
        set(-7200);
        assertThat(permit(ledger, limits)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
        set(-7200 + 61);
        assertThat(permit(ledger, limits)).isZero();
    }

    private static Duration permit(RequestLedger ledger, Limits limits) {
        return ledger.permit("asking", "test", limits)
                .blockOptional(Rig.PATIENCE)
                .orElseThrow();
    }

    private static void set(int seconds) {
        POSTGRES.execute("UPDATE skewed.clock SET ahead = '" + seconds + " s'");
    }

    private static String task(Rig rig, Instant deadline) {
        String run = rig.truth().change().launchRun("Run", 1).runId();
        String task = rig.truth().taskIds(run).get(0);
        rig.truth().change().type(task, "task");
        rig.truth().change().deadline(task, deadline);
        rig.sync();
        return task;
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND outcome = 'complete'");
    }

    private static List<String> events(String org) {
        return POSTGRES.texts("SELECT replace(type, 'tallyfy.', '') || ' ' || task_id FROM tallyfy.event"
                + " WHERE org_id = '" + org + "'");
    }
}
