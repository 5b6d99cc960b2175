package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Rules.Initial.ALL;
import static dev.tallyfymirror.diff.Rules.Initial.NONE;
import static dev.tallyfymirror.diff.Rules.Initial.OVERDUE;
import static dev.tallyfymirror.diff.Tasks.task;
import static dev.tallyfymirror.diff.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.FactType;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskBaselineTest {
    @Test
    void whatWasFinishedBeforeIsSilent() { // B5
        assertThat(task().completed("07:59:59").seen("08:10")).isEmpty();
        assertThat(task(Given.firstSync(NONE)).completed("07:30").seen("08:10")).isEmpty();
        assertThat(task(Given.firstSync(OVERDUE)).completed("07:30").seen("08:10"))
                .isEmpty();
    }

    @Test
    void whatWasFinishedBeforeIsAskedFor() {
        assertThat(task(Given.firstSync(ALL)).completed("07:30").seen("08:10"))
                .containsExactly("task.completed 07:30 #07:30 in-time null initial");
    }

    @Test
    void whatHappenedDuringTheFirstSyncIsAnnounced() { // B6
        assertThat(task(Given.firstSync(NONE)).completed("08:05").seen("18:00"))
                .containsExactly("task.completed 08:05 #08:05 in-time null catch_up");
        assertThat(task(Given.firstSync(NONE)).deadline("08:05").seen("18:00"))
                .containsExactly("task.overdue 08:05 #08:05 by 35700 catch_up");
    }

    @Test
    void theBaselineIsAWholeSecond() {
        Rules rules = new Rules(at("08:00:00.9"), false, Duration.ZERO, Duration.ZERO, NONE, Set.of());

        assertThat(rules.isNews(at("08:00"))).isTrue();
        assertThat(rules.isNews(at("07:59:59.999"))).isFalse();
    }

    @Test
    void aCompletionWithoutATimeIsDatedByLastUpdatedThenByItsCreation() {
        assertThat(task().completed(null).updated("07:59").seen("09:00")).isEmpty();
        assertThat(task().completed(null).updated(null).created("07:59").seen("09:00"))
                .isEmpty();
        assertThat(task().completed(null).updated(null).created("08:00").seen("09:00"))
                .containsExactly("task.created 08:00 #08:00", "task.completed 09:00 !1 in-time null");
        assertThat(task().completed(null).updated(null).created(null).seen("09:00"))
                .hasSize(1);
        assertThat(task(Given.firstSync(NONE))
                        .completed(null)
                        .updated(null)
                        .created(null)
                        .seen("09:00"))
                .isEmpty();
    }

    @Test
    void whatWasOverdueIsHeldButSilentAndSoIsItsClearing() {
        Tasks task = task().deadline("07:59:59");

        assertThat(task.seen("08:10")).isEmpty();
        assertThat(task.marks().overdueSince()).isEqualTo(at("07:59:59"));
        assertThat(task.deadline("10:00").updated("08:20").seen("08:21")).isEmpty();
        assertThat(task.marks().overdueSince()).isNull();
        assertThat(task.passes("10:00")).containsExactly("task.overdue 10:00 #10:00 by 0 unconfirmed");
    }

    @Test
    void whatWasOverdueAndIsFinishedThenIsCompleted() {
        Tasks task = task().deadline("07:00");
        task.seen("08:10");

        assertThat(task.completed("08:20").seen("08:21")).containsExactly("task.completed 08:20 #08:20 late 4800");
    }

    @Test
    void whatWasOverdueIsAskedFor() {
        for (Rules.Initial initial : new Rules.Initial[] {OVERDUE, ALL}) {
            Tasks task = task(Given.firstSync(initial)).deadline("07:00");

            assertThat(task.seen("08:10")).containsExactly("task.overdue 07:00 #07:00 by 4200 initial");
            assertThat(task.deadline("10:00").updated("08:20").seen("08:21"))
                    .containsExactly("task.overdue_cleared 08:20 #07:00 deadline_moved catch_up");
        }
    }

    @Test
    void onlyTheFirstSyncAnnouncesWhatWasAlreadySo() { // B7
        Given later = Given.firstSync(ALL).afterFirstSync();

        assertThat(task(later).deadline("07:00").seen("09:00")).isEmpty();
        assertThat(task(later).completed("07:00").seen("09:00")).isEmpty();
        assertThat(task(later).completed("08:30").seen("09:00")).hasSize(1);
    }

    @Test
    void whatIsNotOverYetAtTheBaselineIsNews() {
        assertThat(task().deadline("08:00").seen("08:10")).containsExactly("task.overdue 08:00 #08:00 by 600");
        assertThat(task(Given.grace("PT10M")).deadline("07:50").seen("08:10"))
                .containsExactly("task.overdue 07:50 #07:50 by 1200");
        assertThat(task(Given.grace("PT10M")).deadline("07:49:59").seen("08:10"))
                .isEmpty();
        assertThat(task(Given.grace("PT10M")).created("07:55").deadline("07:54").seen("08:10"))
                .containsExactly("task.overdue 07:55 #07:54 by 960");
    }

    @Test
    void aTaskOverdueAtTheBaselineAndReopenedSinceIsAnnounced() {
        Tasks task = task().deadline("07:00").completed("07:30");
        task.seen("08:10");

        assertThat(task.open().updated("08:20").seen("08:21"))
                .containsExactly("task.reopened 08:20 ~07:30", "task.overdue 08:20 #07:00 ~07:30 by 4860");
    }

    @Test
    void aTaskIsCreatedAfterTheBaseline() {
        assertThat(task().created("08:00").seen("08:10")).containsExactly("task.created 08:00 #08:00");
        assertThat(task().created("07:59:59").seen("08:10")).isEmpty();
        assertThat(task().created(null).seen("08:10")).isEmpty();
    }

    @Test
    void aFactIsLiveWhenItIsSeenSoonAndCaughtUpWithElse() { // B12
        Given given = Given.late("PT5M");
        assertThat(task(given).completed("09:00").seen("09:05"))
                .containsExactly("task.completed 09:00 #09:00 in-time null");
        assertThat(task(given).completed("09:00").seen("09:05:01"))
                .containsExactly("task.completed 09:00 #09:00 in-time null catch_up");
        assertThat(task(given).deadline("09:00").seen("09:06"))
                .containsExactly("task.overdue 09:00 #09:00 by 360 catch_up");
    }

    @Test
    void theGraceMakesNothingLate() {
        Given given = new Given(false, Duration.ofMinutes(10), Duration.ofMinutes(5), NONE, Set.of(FactType.values()));
        Tasks task = task(given).deadline("09:00");
        task.seen("08:10");

        assertThat(task.passes("09:15")).containsExactly("task.overdue 09:00 #09:00 by 900 unconfirmed");
    }

    @Test
    void whatIsNotAskedForIsNotAnnounced() {
        assertThat(task(Given.USUAL.only(FactType.TASK_CREATED))
                        .created("08:20")
                        .completed("09:00")
                        .seen("09:05"))
                .containsExactly("task.created 08:20 #08:20");
    }
}
