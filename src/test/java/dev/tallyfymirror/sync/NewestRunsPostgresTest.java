package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More runs launched at once than a page of the newest holds, some of which have finished before anybody looked. */
class NewestRunsPostgresTest {
    private static final int LAUNCHED = 130;
    private static final int FINISHED = 10;
    private static final String NEWEST = "/runs\\?.*sort=-created_at";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void whatACycleLeftUnreadOfTheNewestIsReadByTheNext() throws InterruptedException { // B4
        try (Rig rig = Rig.of(Rig.world().withOrganization("newest").withSize(10, 2, 0), POSTGRES.database())) {
            assertThat(rig.sync().error()).isNull();
            List<String> finished = launch(rig);
            rig.standIn.faults().always("page=2.*sort=-created_at|sort=-created_at.*page=2", Fault.status(503));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(completed()).isEmpty();

            rig.standIn.faults().clear();
            assertThat(rig.sync().error()).isNull();
            assertThat(completed()).containsExactlyInAnyOrderElementsOf(finished);
            // what was first seen in the second in which they were read, by Tallyfy's time, counts as seen after that
            Thread.sleep(Duration.ofSeconds(2).toMillis());
            assertThat(rig.sync().error()).isNull();
            assertThat(pagesOfNewest(rig)).as("once they are known").isEqualTo(1);
        }
    }

    private static long pagesOfNewest(Rig rig) {
        rig.standIn.requests().reset();
        assertThat(rig.sync().error()).isNull();
        return rig.standIn.requests().recent().stream()
                .filter(seen -> seen.uri().matches(".*" + NEWEST + ".*"))
                .count();
    }

    /** The tasks of the oldest of them, which are finished. */
    private static List<String> launch(Rig rig) {
        List<String> finished = new ArrayList<>();
        for (int number = 0; number < LAUNCHED; number++) {
            rig.truth().jump(Duration.ofSeconds(1));
            String run = rig.truth().change().launchRun("Launched " + number, 1).runId();
            if (number < FINISHED) {
                finished.addAll(rig.truth().taskIds(run));
            }
        }
        finished.forEach(rig.truth().change()::complete);
        return finished;
    }

    private static List<String> completed() {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.event WHERE org_id = 'newest' AND type = 'tallyfy.task.completed'");
    }
}
