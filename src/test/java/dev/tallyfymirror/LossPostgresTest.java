package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A large loss, as those see it who run the daemon. */
class LossPostgresTest {
    private static final int RUNS = 30;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aDaemonSaysThatTooMuchIsGoneAndTakesItAwayWhenAPersonAcceptsIt() { // A9
        try (Trial trial = new Trial(
                        Trial.world("loss").withSize(3, 2, 0), "api.requests-per-minute=0", "api.requests-per-hour=0")
                .on(POSTGRES.url())) {
            for (int run = 0; run < RUNS; run++) {
                trial.standIn.world().change().launchRun("Run " + run, 1);
            }
            Composition commandSide = trial.program();
            Daemon daemon = trial.ready();
            lose(trial.standIn);
            Eventually.isTrue(
                    "the metric",
                    () -> Trial.get(daemon, "metrics").contains("suspected_runs{organization=\"loss\"} 30.0"));
            Eventually.isTrue(
                    "not ready", () -> Trial.get(daemon, "health/ready").contains("sync.max-loss-runs"));
            Eventually.isTrue("the status", () -> trouble(commandSide).contains("30 of "));
            assertThat(gone()).isZero();

            SyncReport accepted = commandSide
                    .sync(new SyncRequest(null, false, true), told -> {})
                    .block(Trial.LIMIT);
            assertThat(accepted.organizations()).hasSize(1);
            Eventually.isTrue("taken away", () -> gone() == RUNS);
            trial.standIn.faults().clear();
            Eventually.isTrue(
                    "ready again", () -> Trial.get(daemon, "health/ready").contains("\"ready\""));
            assertThat(Trial.get(daemon, "metrics")).contains("suspected_runs{organization=\"loss\"} 0.0");
            assertThat(trouble(commandSide)).isEmpty();
        }
    }

    /** While the tasks of the others can't be read no pass is a clean one, which would agree by itself. */
    private static void lose(RunningStandIn standIn) {
        var world = standIn.world();
        List<String> runs = world.runIds();
        standIn.faults().always("/runs/[^/?]+/tasks\\?", Fault.status(500));
        List<String> left = runs.subList(0, runs.size() - RUNS);
        left.forEach(run -> world.change().rawRun(run));
        runs.subList(runs.size() - RUNS, runs.size()).forEach(world.change()::deleteRun);
    }

    private static long gone() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE deleted_at IS NOT NULL");
    }

    private static String trouble(Composition side) {
        String trouble = side.status().block(Trial.LIMIT).organizations().get(0).trouble();
        return trouble == null ? "" : trouble;
    }
}
