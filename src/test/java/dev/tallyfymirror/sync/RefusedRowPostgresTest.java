package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that the database itself refuses, whatever its reason. */
class RefusedRowPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @ParameterizedTest // C14
    @ValueSource(strings = {"22P05", "22021", "54000", "54001", "22003", "22008", "22000", "22P06", "23514", "23502"})
    void aRowIsFoundByHalvingAndIsWrittenWhenItIsTaken(String state) {
        String org = "refused" + state;
        refuse("RAISE EXCEPTION 'poison' USING ERRCODE = '" + state + "'");
        try (ScriptedOrganization tallyfy = new ScriptedOrganization(org, POSTGRES.database())) {
            tallyfy.runs(List.of(ScriptedOrganization.run("r")));
            tallyfy.tasks("r", tasks(37, 3, 17, 36));
            assertComplete(tallyfy.cycle());
            assertThat(held(org)).hasSize(34).doesNotContain("t3", "t17", "t36");
            assertThat(quarantined(org)).hasSize(3).allMatch(row -> row.endsWith("poison (" + state + ")"));
            tallyfy.tasks("r", tasks(37, 3));
            assertComplete(tallyfy.cycle());
            assertThat(held(org)).hasSize(36);
            assertThat(quarantined(org)).singleElement().asString().startsWith("task t3 the database refuses it: ");
            refuse("NULL");
            assertComplete(tallyfy.cycle());
            assertThat(held(org)).hasSize(37);
            assertThat(quarantined(org)).isEmpty();
        } finally {
            refuse("NULL");
        }
    }

    @ParameterizedTest // D10
    @ValueSource(strings = {"53100", "53200", "53300"})
    void aDatabaseThatIsShortOfSomethingIsWaitedForAndNoRowIsHeldBack(String state) {
        String org = "short" + state;
        POSTGRES.execute("CREATE SEQUENCE IF NOT EXISTS refusals"); // counts on where a transaction is rolled back
        try (ScriptedOrganization tallyfy = new ScriptedOrganization(org, POSTGRES.database())) {
            tallyfy.runs(List.of(ScriptedOrganization.run("r")));
            tallyfy.tasks("r", List.of());
            assertComplete(tallyfy.cycle());
            long before = refusals();
            refuse("PERFORM nextval('refusals'); RAISE EXCEPTION 'no room' USING ERRCODE = '" + state + "'");
            tallyfy.tasks("r", finished(37));
            CompletableFuture<CycleReport> cycle = CompletableFuture.supplyAsync(tallyfy::cycle);
            Eventually.isTrue("it is tried again", () -> refusals() >= before + 3);
            assertThat(held(org)).isEmpty();
            assertThat(quarantined(org)).isEmpty();
            refuse("NULL");
            assertComplete(cycle.join());
            assertThat(held(org)).hasSize(37);
            assertThat(quarantined(org)).isEmpty();
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.event WHERE org_id = '" + org + "'"))
                    .containsExactlyInAnyOrderElementsOf(held(org));
        } finally {
            refuse("NULL");
        }
    }

    @Test
    void aRunThatIsRefusedCostsNoOtherRunAndNoTask() { // C14
        POSTGRES.execute("ALTER TABLE tallyfy.run ADD CONSTRAINT sober CHECK (name <> 'Run r2')");
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("runs", POSTGRES.database())) {
            tallyfy.runs(IntStream.range(0, 5)
                    .mapToObj(i -> ScriptedOrganization.run("r" + i))
                    .toList());
            for (int i = 0; i < 5; i++) {
                tallyfy.tasks("r" + i, List.of(BadItems.good("t" + i, null)));
            }
            assertComplete(tallyfy.cycle());
            assertThat(POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = 'runs' ORDER BY 1"))
                    .containsExactly("r0", "r1", "r3", "r4");
            assertThat(held("runs")).hasSize(5);
            assertThat(quarantined("runs")).singleElement().asString().startsWith("run r2 the database refuses it");
            POSTGRES.execute("ALTER TABLE tallyfy.run DROP CONSTRAINT sober");
            assertComplete(tallyfy.cycle());
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = 'runs'"))
                    .isEqualTo(5);
            assertThat(quarantined("runs")).isEmpty();
        } finally {
            POSTGRES.execute("ALTER TABLE tallyfy.run DROP CONSTRAINT IF EXISTS sober");
        }
    }

    @Test
    void whatTallyfySaysWithANulInItDoesNotKeepTheCycleFromEnding() { // C5
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("said", POSTGRES.database())) {
            for (String body : List.of(
                    "{\"error\":true,\"message\":\"a\\u0000\\ud800b\"}",
                    "{\"data\":tru\u0000,\"x\":1}",
                    "{\"data\":[],\"data\":[]}",
                    "{\"data\":[],\"a\\u0000\":1,\"a\\u0000\":2}",
                    "{\"error\":true,\"message\":\"" + "x".repeat(5_000_000) + "\"}")) {
                tallyfy.body("/runs", body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(tallyfy.cycle().outcome()).isNotEqualTo(Outcome.COMPLETE);
                assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = 'said'"
                                + " AND (finished_at IS NULL OR error IS NULL OR length(error) > 500)"))
                        .as(body.substring(0, Math.min(60, body.length())))
                        .isZero();
            }
        }
    }

    /** What a trigger does when a task is called poison. */
    private static void refuse(String action) {
        POSTGRES.execute("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF NEW.title = 'poison' THEN " + action + "; END IF; RETURN NEW; END $$;"
                + " CREATE OR REPLACE TRIGGER refuse BEFORE INSERT OR UPDATE ON tallyfy.task"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    private static List<String> tasks(int count, Integer... poison) {
        List<Integer> bad = List.of(poison);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        bad.contains(i) ? "{\"id\":\"t" + i + "\",\"title\":\"poison\"}" : BadItems.good("t" + i, null))
                .toList();
    }

    /** Finished after any baseline; every tenth is one that the trigger knows. */
    private static List<String> finished(int count) {
        String done =
                "\"status\":\"completed\",\"completed_at\":\"" + Instant.now().plusSeconds(1) + "\"";
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"id\":\"t" + i + "\",\"title\":\"" + (i % 10 == 3 ? "poison" : "Task") + "\"," + done + "}")
                .toList();
    }

    private static long refusals() {
        return POSTGRES.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM refusals");
    }

    private static void assertComplete(CycleReport report) {
        assertThat(report.error()).isNull();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
    }

    private static List<String> held(String org) {
        return POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = '" + org + "'");
    }

    private static List<String> quarantined(String org) {
        return POSTGRES.texts("SELECT kind || ' ' || item_id || ' ' || reason FROM tallyfy.quarantine"
                + " WHERE org_id = '" + org + "' AND field IS NULL");
    }
}
