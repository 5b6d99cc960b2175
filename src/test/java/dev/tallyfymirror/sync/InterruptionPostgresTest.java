package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class InterruptionPostgresTest {
    private static final int RUNS = 120;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aTokenThatSeesNoPersonBeginsAFirstSyncLikeAnyOther() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("nobody").withSize(3, 2, 1), POSTGRES.database())) {
            rig.standIn.faults().always("GET .*/me(\\?|$)", Fault.status(403));
            assertThat(rig.sync().error()).isNull();
            assertThat(
                            POSTGRES.number(
                                    "SELECT count(*) FROM tallyfy_sync.organization WHERE org_id = 'nobody'"
                                            + " AND first_synced_at IS NOT NULL AND baseline BETWEEN now() - interval '1 min' AND now()"))
                    .isOne();
        }
    }

    @Test
    void whoStartsOnAMachineWithAWrongClockDatesItsFirstCycleByTallyfys() { // B13
        SetClock machine = new SetClock();
        machine.jump(Duration.ofHours(2));
        try (Rig rig = Rig.of(Rig.world().withOrganization("dated").withSize(3, 2, 1), POSTGRES.database());
                Rig anew = rig.another(POSTGRES.database(), Rig.Setup.usual().withClock(machine))) {
            rig.sync();
            anew.sync();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = 'dated'"
                            + " AND started_at BETWEEN now() - interval '10 min' AND now() + interval '1 min'"))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 30, 90, 124})
    void aFirstSyncThatIsCutOffGoesOnWhereItWas(int requests) { // A15: in whole runs
        String org = "cut" + requests;
        try (Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(RUNS, 4, 10), POSTGRES.database())) {
            rig.truth().jump(Duration.ofSeconds(2));
            var cut = rig.sync
                    .once(false, Mono.never())
                    .subscribeOn(Schedulers.parallel())
                    .subscribe();
            Eventually.isTrue("requests", () -> rig.standIn.requests().total() >= requests);
            cut.dispose();
            Eventually.isTrue(
                    "the lease is given back",
                    () -> POSTGRES.number("SELECT count(*) FROM tallyfy_sync.lease" + " WHERE name = 'org:" + org
                                    + "' AND holder IS NOT NULL")
                            == 0);
            long before = Eventually.settled(() -> rig.standIn.requests().total(), Duration.ofMillis(300));
            boolean hasBegun = !POSTGRES.texts("SELECT 1 FROM tallyfy_sync.organization WHERE baseline IS NOT NULL"
                            + " AND org_id = '" + org + "'")
                    .isEmpty();
            long read = POSTGRES.number("SELECT count(*) FROM tallyfy_sync.run_memory WHERE tasks_read_at IS NOT NULL"
                    + " AND org_id = '" + org + "'");
            rig.truth().jump(Duration.ofSeconds(2));
            String open = rig.truth().openTaskIds().get(0);
            String late = rig.truth().openTaskIds().get(1);
            rig.truth().change().complete(open);
            rig.truth()
                    .change()
                    .deadline(
                            late,
                            rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
            rig.truth().jump(Duration.ofSeconds(4));

            try (Rig next = rig.another(POSTGRES.database(), rig.setup)) {
                CycleReport report = next.sync();
                assertThat(report.error()).isNull();
                assertThat(rig.standIn.requests().total() - before)
                        .as("requests after " + read + " runs were read")
                        .isLessThanOrEqualTo(RUNS - read + 30);
                next.sync();
            }
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                    .isEmpty();
            if (hasBegun) {
                assertThat(POSTGRES.texts(
                                "SELECT type || ' ' || task_id FROM tallyfy.event WHERE org_id = '" + org + "'"))
                        .containsExactlyInAnyOrder("tallyfy.task.completed " + open, "tallyfy.task.overdue " + late);
            } else {
                assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE org_id = '" + org + "'"))
                        .isEmpty();
            }
        }
    }
}
