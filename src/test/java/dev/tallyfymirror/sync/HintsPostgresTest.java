package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.HintedItems;
import dev.tallyfymirror.mirror.HintedItems.HintedItem;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the holder of an organization does with hints, beside everything else. */
class HintsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HintedItems hinted = new HintedItems(POSTGRES.database());

    @Test
    void aRunThatLeavesTheListAfterAHintIsStillFoundByTheNextCycle() {
        try (Rig rig = Rig.of(
                Rig.world().withOrganization("leaves").withSize(130, 1, 0).withOpenRuns(130), POSTGRES.database())) {
            String task;
            String run;
            try (Rig.Running running = rig.run()) {
                awaitCycle("leaves");
                run = oldest(rig);
                task = rig.truth().taskIds(run).get(0);
                long before = lists(rig, run);
                leave("leaves", HintedItem.run(run));
                Eventually.isTrue("the reading", () -> lists(rig, run) > before);
            }
            rig.truth().taskIds(run).forEach(one -> {
                if (rig.truth().taskTruth(one).open()) {
                    assertThat(rig.truth().change().complete(one)).isNotNull();
                }
            });
            assertThat(rig.truth().change().runStatus(run, "complete")).isNotNull();
            assertThat(rig.sync().error()).isNull();
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.event WHERE org_id = 'leaves'"
                            + " AND type = 'tallyfy.task.completed'"))
                    .contains(task);
        }
    }

    @Test
    void whatIsNamedWhileItIsReadIsReadOnceMore() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("again").withSize(3, 4, 0), POSTGRES.database());
                Rig.Running running = rig.run()) {
            awaitCycle("again");
            String task = task(rig);
            String run = Objects.requireNonNull(rig.truth().taskTruth(task).runId());
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.delay(Duration.ofSeconds(1)));
            leave("again", HintedItem.run(run));
            Eventually.isTrue("the reading", () -> waiting("again") == 0);
            for (int i = 0; i < 50; i++) {
                leave("again", HintedItem.run(run));
            }
            assertThat(waiting("again")).isEqualTo(1);
            assertThat(rig.truth().change().complete(task)).isNotNull();
            Eventually.isTrue(
                    "the reading after the pause",
                    Duration.ofSeconds(40),
                    () -> waiting("again") == 0
                            && POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'again'") == 1);
            List<Instant> readings = rig.standIn.requests().recent().stream()
                    .filter(entry -> entry.call() == Call.GET_RUN)
                    .map(Requests.Entry::at)
                    .toList();
            assertThat(readings).hasSize(2);
            assertThat(Duration.between(readings.get(0), readings.get(1))).isGreaterThan(Duration.ofSeconds(19));
        }
    }

    @Test
    void aReadingThatHangsHoldsUpNoErrandAndNoCycle() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("hangs").withSize(3, 4, 0), POSTGRES.database());
                Rig.Running running = rig.run()) {
            awaitCycle("hangs");
            String run = Objects.requireNonNull(rig.truth().taskTruth(task(rig)).runId());
            rig.standIn.faults().after(0, 1, "/runs/" + run + "$", Fault.hang());
            leave("hangs", HintedItem.run(run));
            Eventually.isTrue("the reading", () -> waiting("hangs") == 0);
            long errand = Objects.requireNonNull(rig.stores
                    .errands()
                    .ask("hangs", dev.tallyfymirror.mirror.Errands.Kind.SYNC, null)
                    .block(Rig.PATIENCE));
            Eventually.isTrue(
                    "the cycle asked for",
                    Duration.ofSeconds(8),
                    () -> Boolean.TRUE.equals(
                            rig.stores.errands().findAnswer(errand).hasElement().block(Rig.PATIENCE)));
        }
    }

    private static long lists(Rig rig, String run) {
        return rig.standIn.requests().recent().stream()
                .filter(entry -> entry.uri().contains("/runs/" + run + "/tasks"))
                .count();
    }

    /** Not among those that the list of the newest shows. */
    private static String oldest(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(run ->
                        rig.truth().taskTruth(rig.truth().taskIds(run).get(0)).open())
                .min(Comparator.comparing(run -> rig.truth().runTruth(run).createdAt()))
                .orElseThrow();
    }

    private static String task(Rig rig) {
        return rig.truth().taskIds(one -> one.open() && one.runId() != null).get(0);
    }

    private void leave(String org, HintedItem item) {
        assertThat(hinted.leave(org, item).block(Rig.PATIENCE)).isTrue();
    }

    private static long waiting(String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.hint WHERE org_id = '" + org + "'");
    }

    private static void awaitCycle(String org) {
        Eventually.isTrue(
                "a cycle",
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org
                                + "' AND outcome = 'complete'")
                        == 1);
    }
}
