package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Looseness;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LenientPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void withEveryLoosenessOnOnlyTheHopelessItemsAreInQuarantineAndAllOthersAreRight() {
        var world = Rig.world()
                .withOrganization("loose")
                .withSize(60, 8, 30)
                .withAllLooseness()
                .withUnreadable(3, 4);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            CycleReport report = rig.sync();
            assertThat(report.error()).isNull();
            for (String kind : List.of("run", "task")) {
                var truth = readable(Rows.truth(rig.truth(), kind), rig, kind);
                var held = Rows.held(POSTGRES, "loose", kind);
                held.keySet().retainAll(truth.keySet());
                assertThat(Rows.differences(truth, held)).isEmpty();
            }
            assertThat(quarantine("loose")).isNotEmpty();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'loose'"
                            + " AND (item_id IS NULL) <> (field IS NULL) OR reason = '' OR raw = ''"))
                    .isZero();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'loose'"))
                    .isEqualTo(7);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'loose'"))
                    .as("a second look adds nothing")
                    .isEqualTo(7);
        }
    }

    @Test
    void tiesThatMoveAndClampedPagesLoseNobody() { // A3, A7
        Set<Looseness> loose = EnumSet.of(
                Looseness.UNSTABLE_TIES, Looseness.PER_PAGE_IGNORED, Looseness.SORT_IGNORED, Looseness.LINKS_SHAPE);
        var world = Rig.world().withOrganization("ties").withSize(70, 3, 40).withLooseness(loose);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            rig.sync();
            rig.syncFully();
            rig.syncFully();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = 'ties' AND deleted_at IS NULL"
                            + " AND hidden_at IS NULL"))
                    .isEqualTo(70);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'ties' AND deleted_at IS NULL"
                            + " AND hidden_at IS NULL"))
                    .isEqualTo(250);
        }
    }

    @Test
    void whatTheDatabaseRefusesIsFoundByHalvingAndLeavesWhenItCanBeHeld() { // C14
        var world = Rig.world().withOrganization("refused").withSize(4, 0, 0);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            String run = rig.truth().runIds().get(0);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.body(200, tasks("1e200000")));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(heldTasks()).hasSize(39).doesNotContain("t17");
            assertThat(quarantine("refused")).hasSize(1);
            assertThat(quarantine("refused").get(0)).startsWith("task t17 " + run + " null the database refuses it");
            rig.standIn.faults().clear();
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.body(200, tasks("12")));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(heldTasks()).hasSize(40).contains("t17");
            assertThat(quarantine("refused")).isEmpty();
        }
    }

    @Test
    void anItemWithoutAnIdAndAnUnreadableFieldLeaveTheQuarantineWhenTheyAreReadable() { // C13
        var world = Rig.world().withOrganization("healed").withSize(4, 0, 0);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            String run = rig.truth().runIds().get(0);
            String two =
                    "{\"data\": [{\"title\": \"nameless\"}, {\"id\": \"t2\", \"title\": \"b\", \"deadline\": \"soon\"}],"
                            + " \"meta\": {\"pagination\": {\"total\": 2, \"total_pages\": 1, \"current_page\": 1}}}";
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.body(200, two));
            assertThat(rig.sync().error()).isNull();
            assertThat(quarantine("healed")).hasSize(2);
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = 'healed' AND deadline IS NULL"))
                    .containsExactly("t2");
            rig.standIn.faults().clear();
            rig.truth().jump(java.time.Duration.ofSeconds(3));
            String healed =
                    two.replace("{\"title\"", "{\"id\": \"t1\", \"title\"").replace("soon", "2027-01-01T00:00:00Z");
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.body(200, healed));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(quarantine("healed")).isEmpty();
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = 'healed' ORDER BY 1"))
                    .containsExactly("t1", "t2");
        }
    }

    /** Forty tasks of which one holds this number in its body. */
    private static String tasks(String number) {
        StringBuilder json = new StringBuilder("{\"data\": [");
        for (int i = 0; i < 40; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\": \"t")
                    .append(i)
                    .append("\", \"title\": \"Task\", \"status\": \"active\"");
            json.append(i == 17 ? ", \"weight\": " + number : "").append('}');
        }
        return json + "], \"meta\": {\"pagination\": {\"total\": 40, \"total_pages\": 1, \"current_page\": 1}}}";
    }

    private static List<String> heldTasks() {
        return POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = 'refused'");
    }

    @Test
    void whatHasNoReadableIdStaysInQuarantineAsLongAsItIsThere() { // C4
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("nameless", POSTGRES.database())) {
            tallyfy.runs(List.of("{\"id\":{},\"name\":\"Run\",\"status\":\"active\"}"));
            tallyfy.body("/tasks", ScriptedOrganization.page(List.of("{\"id\":{},\"title\":\"Task\"}")));
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThat(tallyfy.cycle().error()).isNull();
                assertThat(quarantine("nameless")).hasSize(2);
            }
            tallyfy.runs(List.of());
            tallyfy.body("/tasks", ScriptedOrganization.page(List.of()));
            Eventually.isTrue("they have left", () -> {
                assertThat(tallyfy.cycle().error()).isNull();
                return quarantine("nameless").isEmpty();
            });
        }
    }

    private static List<String> quarantine(String org) {
        return POSTGRES.texts("SELECT format('%s %s %s %s %s', kind, item_id, run_id, coalesce(field, 'null'), reason)"
                + " FROM tallyfy.quarantine WHERE org_id = '" + org + "'");
    }

    /** Without what nobody can read. */
    private static Map<String, Map<String, String>> readable(
            Map<String, Map<String, String>> rows, Rig rig, String kind) {
        rows.keySet()
                .removeIf(id -> kind.equals("run")
                        ? rig.truth().runTruth(id).flaw() != null
                        : rig.truth().taskTruth(id).flaw() != null);
        rows.values().forEach(row -> row.keySet().removeAll(Set.of("progress_complete", "progress_total")));
        return rows;
    }
}
