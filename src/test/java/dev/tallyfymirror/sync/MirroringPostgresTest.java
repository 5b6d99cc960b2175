package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.standin.TruthEntry;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MirroringPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aLargeOrganizationIsMirroredCompletelyStaysQuietAndThenShowsExactlyWhatChanged() {
        StandInSettings world = Rig.world().withOrganization("large").withSize(500, 12, 60);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            CycleReport first = rig.sync();
            assertThat(first.error()).isNull();
            assertThat(first.outcome()).isEqualTo(Outcome.COMPLETE);
            assertEqualsTruth(rig, "large");
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'large'"))
                    .isEqualTo(6060);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'large'"))
                    .isZero();
            assertOneVersionEach();

            Map<String, String> runs = Rows.versions(POSTGRES, "large", "run");
            Map<String, String> tasks = Rows.versions(POSTGRES, "large", "task");
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(Rows.changed(runs, Rows.versions(POSTGRES, "large", "run")))
                    .isEmpty();
            assertThat(Rows.changed(tasks, Rows.versions(POSTGRES, "large", "task")))
                    .isEmpty();
            assertOneVersionEach();

            var changes = rig.truth().changeAtRandom(40, 7, 0.25);
            assertThat(rig.syncFully().error()).isNull();
            assertEqualsTruth(rig, "large");
            Set<String> changedTasks = changes.stream()
                    .map(TruthEntry::taskId)
                    .filter(id -> id != null)
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> changedRuns = changes.stream()
                    .filter(TruthEntry::runTouched)
                    .map(TruthEntry::runId)
                    .filter(id -> id != null)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(changedTasks).hasSizeGreaterThanOrEqualTo(40);
            assertThat(Rows.changed(tasks, Rows.versions(POSTGRES, "large", "task")))
                    .isEqualTo(changedTasks);
            assertThat(Rows.changed(runs, Rows.versions(POSTGRES, "large", "run")))
                    .isEqualTo(changedRuns);
            assertThat(POSTGRES.texts("SELECT type || ' ' || task_id FROM tallyfy.event WHERE org_id = 'large'"
                            + " AND type IN ('tallyfy.task.completed', 'tallyfy.task.reopened') ORDER BY 1"))
                    .isEqualTo(changes.stream()
                            .filter(entry -> entry.kind().matches("task.(completed|reopened)"))
                            .filter(entry -> entry.kind().endsWith("completed") || !isInArchivedRun(rig, entry))
                            .map(entry -> "tallyfy." + entry.kind() + " " + entry.taskId())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aSecondPassOpensNoTransactionOnTheMirroredTables() {
        StandInSettings world = Rig.world().withOrganization("quiet").withSize(60, 12, 20);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            rig.sync();
            POSTGRES.execute("""
                    CREATE FUNCTION tallyfy.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'written to %', TG_TABLE_NAME; END $$;
                    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON tallyfy.run FOR EACH STATEMENT EXECUTE FUNCTION tallyfy.refuse();
                    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON tallyfy.task FOR EACH STATEMENT EXECUTE FUNCTION tallyfy.refuse();
                    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON tallyfy.event FOR EACH STATEMENT EXECUTE FUNCTION tallyfy.refuse();
                    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON tallyfy.task_history FOR EACH STATEMENT EXECUTE FUNCTION tallyfy.refuse();
                    """);
            try {
                CycleReport again = rig.syncFully();
                assertThat(again.error()).isNull();
                assertThat(again.counts().tasksRead()).isGreaterThanOrEqualTo(740);
            } finally {
                POSTGRES.execute("""
                        DROP TRIGGER refuse ON tallyfy.run; DROP TRIGGER refuse ON tallyfy.task;
                        DROP TRIGGER refuse ON tallyfy.event; DROP TRIGGER refuse ON tallyfy.task_history
                        """);
            }
        }
    }

    /** There a task that is finished no more is gone, and not open again. */
    private static boolean isInArchivedRun(Rig rig, TruthEntry entry) {
        return entry.runId() != null && rig.truth().runTruth(entry.runId()).archivedAt() != null;
    }

    private static void assertEqualsTruth(Rig rig, String org) {
        assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, org, "run")))
                .isEmpty();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                .isEmpty();
    }

    private static void assertOneVersionEach() {
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task_history WHERE org_id = 'large'"))
                .isEqualTo(6060);
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run_history WHERE org_id = 'large'"))
                .isEqualTo(500);
    }
}
