package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.standin.World;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruthTest {
    @Test
    void followsATaskThatIsDeletedWhenItsRunIsArchived() {
        RunningStandIn standIn = StandIn.start(
                        StandInSettings.defaults(Clock.systemUTC()).withSize(2, 3, 0))
                .block(Duration.ofSeconds(30));
        World world = standIn.world();
        Truth truth = new Truth(world);
        String run = world.change().launchRun("Run", 2).runId();
        String task = world.taskIds(run).get(0);
        truth.change(() -> world.change().deleteTask(task));
        truth.change(() -> world.change().archiveRun(run));

        List<Phase> phases = truth.phases().get(task);
        View last = phases.get(phases.size() - 1).view();
        assertThat(last.deleted()).isTrue();
        assertThat(last.archived()).isTrue();
        standIn.stop().block(Duration.ofSeconds(30));
    }
}
