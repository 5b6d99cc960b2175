package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.due;
import static dev.tallyfymirror.diff.Tasks.known;
import static dev.tallyfymirror.diff.Tasks.runArchived;
import static dev.tallyfymirror.diff.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskReopenedTest {
    private static Tasks finished(Tasks task) {
        task.completed("09:00").updated("09:00").seen("09:05");
        return task;
    }

    @Test
    void aFinishedTaskIsFoundOpen() { // B3
        Tasks task = finished(known());

        assertThat(task.open().updated("09:30").seen("09:35")).containsExactly("task.reopened 09:30 ~09:00");
        assertThat(task.completed("10:00").seen("10:05")).containsExactly("task.completed 10:00 #10:00 in-time null");
    }

    @Test
    void aFinishedTaskIsFoundSkipped() {
        assertThat(finished(known()).skipped().updated("09:30").seen("09:35"))
                .containsExactly("task.reopened 09:30 ~09:00");
    }

    @Test
    void aTaskFinishedAtTheBaselineIsReopened() {
        Tasks task = task().completed("07:30").updated("07:30");
        assertThat(task.seen("08:10")).isEmpty();

        assertThat(task.open().updated("09:30").seen("09:35")).containsExactly("task.reopened 09:30 ~07:30");
    }

    @Test
    void itsTimeIsTheObservationWhereLastUpdatedIsNotLaterThanTheCompletion() {
        Tasks task = known().completed("09:00").updated("08:30");
        task.seen("09:05");

        assertThat(task.open().updated("08:59").seen("09:35")).containsExactly("task.reopened 09:35 ~09:00");
    }

    @Test
    void itsTimeIsTheObservationWhereLastUpdatedWasHeldBefore() {
        Tasks task = known().completed("09:00").updated("09:02");
        task.seen("09:05");

        assertThat(task.open().seen("09:35")).containsExactly("task.reopened 09:35 ~09:00");
    }

    @Test
    void whereTheCompletionHadNoTimeTheNameIsANumber() {
        Tasks task = known().completed(null).updated("09:00");
        task.seen("09:05");

        assertThat(task.open().updated("09:30").seen("09:35")).containsExactly("task.reopened 09:30 !2");
    }

    @Test
    void anotherCompletedAtIsAReopeningAndACompletion() { // B2
        assertThat(finished(known()).completed("10:00").updated("09:40").seen("10:05"))
                .containsExactly("task.reopened 09:40 ~09:00", "task.completed 10:00 #10:00 in-time null");
    }

    @Test
    void anUnseenReopeningIsNotLaterThanTheCompletionThatFollows() {
        assertThat(finished(known()).completed("10:00").updated("10:00").seen("10:05"))
                .containsExactly("task.reopened 10:00 ~09:00", "task.completed 10:00 #10:00 in-time null");
        assertThat(finished(known()).completed("10:00").updated("10:01").seen("10:05"))
                .containsExactly("task.reopened 10:05 ~09:00", "task.completed 10:00 #10:00 in-time null");
    }

    @Test
    void afterAnUnseenReopeningTheNextUndoesTheSecondCompletion() {
        Tasks task = finished(known());
        task.completed("10:00").updated("10:00").seen("10:05");

        assertThat(task.open().updated("10:30").seen("10:31")).containsExactly("task.reopened 10:30 ~10:00");
    }

    @Test
    void theSameCompletionAgainIsToldApartByANumber() {
        Tasks task = finished(known());
        task.open().updated("09:10").seen("09:11");

        assertThat(task.completed("09:00").updated("09:20").seen("09:21"))
                .containsExactly("task.completed 09:00 #09:00 !1 in-time null");
        assertThat(task.open().updated("09:30").seen("09:31")).containsExactly("task.reopened 09:30 ~09:00 !2");
        assertThat(task.completed("09:40").updated("09:40").seen("09:41"))
                .containsExactly("task.completed 09:40 #09:40 in-time null");
    }

    @Test
    void withADeadlineAlreadyMissedItIsOverdueSinceTheReopening() {
        Tasks task = finished(due("08:45"));

        assertThat(task.open().updated("09:30").seen("09:35"))
                .containsExactly("task.reopened 09:30 ~09:00", "task.overdue 09:30 #08:45 ~09:00 by 3000");
        assertThat(task.marks().overdueSince()).isEqualTo(Times.at("09:30"));
    }

    @Test
    void aDeadlineThatPassedAfterTheReopeningIsTheTime() {
        assertThat(finished(due("09:33")).open().updated("09:30").seen("09:35"))
                .containsExactly("task.reopened 09:30 ~09:00", "task.overdue 09:33 #09:33 ~09:00 by 120");
    }

    @Test
    void anEpisodeAfterAReopeningCarriesTheCompletionUndoneToItsEnd() {
        Tasks task = finished(due("10:00"));
        task.open().updated("09:30").seen("09:35");

        assertThat(task.passes("10:00")).containsExactly("task.overdue 10:00 #10:00 ~09:00 by 0 unconfirmed");
        assertThat(task.deadline("11:00").updated("10:10").seen("10:11"))
                .containsExactly("task.overdue_cleared 10:10 #10:00 ~09:00 deadline_moved");
    }

    @Test
    void overdueUnderTheSameDeadlineBeforeAndAfterAReopening() {
        Tasks task = due("08:45");
        assertThat(task.seen("08:50")).containsExactly("task.overdue 08:45 #08:45 by 300");
        finished(task);

        assertThat(task.open().updated("09:30").seen("09:35")).contains("task.overdue 09:30 #08:45 ~09:00 by 3000");
    }

    @Test
    void overdueAfterTheSameCompletionIsUndoneTwiceIsToldApart() {
        Tasks task = finished(due("08:45"));
        task.open().updated("09:30").seen("09:35");
        task.completed("09:00").updated("09:40").seen("09:41");

        assertThat(task.open().updated("09:50").seen("09:51"))
                .containsExactly("task.reopened 09:50 ~09:00 !2", "task.overdue 09:50 #08:45 ~09:00 !3 by 3960");
    }

    @Test
    void anEpisodeAfterAnUndatedCompletionIsNamedByANumber() {
        Tasks task = due("08:45").completed(null).updated("09:00");
        task.seen("09:05");

        assertThat(task.open().updated("09:30").seen("09:35"))
                .containsExactly("task.reopened 09:30 !2", "task.overdue 09:30 #08:45 !3 by 3000");
    }

    @Test
    void aTaskArchivedAndUnfinishedStaysFinishedUntilItIsRestored() {
        Tasks task = finished(known()).in(runArchived(true, "09:10"));
        assertThat(task.open().updated("09:30").seen("09:35")).isEmpty();

        assertThat(task.in(runArchived(false, "09:40")).passes("09:45")).containsExactly("task.reopened 09:45 ~09:00");
    }

    @Test
    void aTaskArchivedByItselfAndUnfinishedIsReopenedWhenItIsBack() {
        Tasks task = finished(known()).archived("09:10");
        assertThat(task.open().updated("09:30").seen("09:35")).isEmpty();

        assertThat(task.archived(null).updated("09:40").seen("09:45")).containsExactly("task.reopened 09:40 ~09:00");
    }

    @Test
    void aTaskOfAHiddenRunStaysFinishedUntilItIsBack() {
        Tasks task = finished(known()).in(Tasks.runGone("09:10", null));
        assertThat(task.open().updated("09:30").seen("09:35")).isEmpty();

        assertThat(task.in(dev.tallyfymirror.model.RunState.NONE).seen("09:45")).hasSize(1);
    }

    @Test
    void completionsThatGoBackInTimeAreToldApart() {
        Tasks task = finished(known());
        task.open().updated("09:10").seen("09:11");

        assertThat(task.completed("08:50").updated("09:20").seen("09:21"))
                .containsExactly("task.completed 08:50 #08:50 !1 in-time null");
        assertThat(task.open().updated("09:30").seen("09:31")).containsExactly("task.reopened 09:30 ~08:50 !2");
        assertThat(task.completed("09:00").updated("09:40").seen("09:41"))
                .containsExactly("task.completed 09:00 #09:00 !3 in-time null");
    }

    @Test
    void completionsThatGoBackInTimeUnseenAreToldApart() {
        Tasks task = finished(known());
        task.completed("10:00").updated("10:00").seen("10:05");

        assertThat(task.completed("09:00").updated("10:10").seen("10:15"))
                .containsExactly("task.reopened 10:15 ~10:00", "task.completed 09:00 #09:00 !1 in-time null");
    }

    @Test
    void anUnseenReopeningBeginsTheDeadlinesAnew() {
        Tasks task = due("08:45");
        task.seen("08:50");
        finished(task).completed("08:58").updated("09:10").seen("09:11");

        assertThat(task.open().updated("09:30").seen("09:31"))
                .containsExactly("task.reopened 09:30 ~08:58 !2", "task.overdue 09:30 #08:45 ~09:00 by 2760");
    }

    @Test
    void timePassingReopensNothing() {
        assertThat(finished(due("08:45")).passes("09:10")).isEmpty();
    }
}
