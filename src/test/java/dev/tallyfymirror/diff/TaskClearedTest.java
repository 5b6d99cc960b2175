package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.overdue;
import static dev.tallyfymirror.diff.Tasks.runArchived;
import static dev.tallyfymirror.diff.Tasks.runGone;
import static dev.tallyfymirror.diff.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.TaskColumn;
import org.junit.jupiter.api.Test;

class TaskClearedTest {
    @Test
    void theDeadlineIsMovedOn() {
        Tasks task = overdue().deadline("13:00").updated("12:30");

        assertThat(task.seen("12:31")).containsExactly("task.overdue_cleared 12:30 #12:00 deadline_moved");
        assertThat(task.marks().overdueSince()).isNull();
        assertThat(task.episode()).isNull();
    }

    @Test
    void theDeadlineIsMovedIntoTheGrace() {
        Tasks task = task(Given.grace("PT10M")).deadline("12:00");
        task.seen("08:10");
        task.seen("12:10");

        assertThat(task.deadline("12:05").updated("12:11").seen("12:12"))
                .containsExactly("task.overdue_cleared 12:11 #12:00 deadline_moved");
    }

    @Test
    void theDeadlineIsRemoved() {
        assertThat(overdue().deadline(null).updated("12:30").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:30 #12:00 deadline_removed");
    }

    @Test
    void theTaskIsSkipped() {
        assertThat(overdue().skipped().updated("12:30").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:30 #12:00 skipped");
    }

    @Test
    void theTaskTurnsOutToBeExpiring() {
        assertThat(overdue()
                        .set(TaskColumn.TASK_TYPE, "expiring")
                        .updated("12:30")
                        .seen("12:31"))
                .containsExactly("task.overdue_cleared 12:30 #12:00 skipped");
    }

    @Test
    void theTaskIsArchived() {
        assertThat(overdue().archived("12:30").updated("12:30").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:30 #12:00 archived");
    }

    @Test
    void theRunIsArchived() {
        Tasks task = overdue();

        assertThat(task.in(runArchived(true, "12:30")).passes("12:31", false))
                .containsExactly("task.overdue_cleared 12:31 #12:00 archived");
        assertThat(task.in(runArchived(false, "12:40")).passes("12:41"))
                .containsExactly("task.overdue 12:40 #12:00 !1 by 2460 unconfirmed");
    }

    @Test
    void theTaskIsDeleted() {
        Tasks task = overdue();

        assertThat(task.deleted("12:31"))
                .containsExactly("task.overdue_cleared 12:31 #12:00 deleted", "task.deleted 12:31 !1");
        assertThat(task.marks().deletedAt()).isEqualTo(Times.at("12:31"));
        assertThat(task.marks().overdueSince()).isNull();
    }

    @Test
    void theRunIsDeletedOrOutOfSight() {
        assertThat(overdue().in(runGone(null, "12:30")).passes("12:31"))
                .containsExactly("task.overdue_cleared 12:31 #12:00 deleted", "task.deleted 12:30 !1");
        assertThat(overdue().in(runGone("12:30", null)).passes("12:31"))
                .containsExactly("task.overdue_cleared 12:31 #12:00 access_lost");
    }

    @Test
    void accessToTheTaskIsLost() { // A10
        Tasks task = overdue();

        assertThat(task.hidden("12:31")).containsExactly("task.overdue_cleared 12:31 #12:00 access_lost");
        assertThat(task.hidden("12:32")).isEmpty();
        assertThat(task.change().isChanged()).isFalse();
    }

    @Test
    void anAnnouncementProvesWrongSinceTheTaskHadBeenFinishedBefore() {
        assertThat(overdue().completed("11:59").updated("12:30").seen("12:31"))
                .containsExactly(
                        "task.overdue_cleared 12:30 #12:00 completed_in_time", "task.completed 11:59 #11:59 in-time 0");
        assertThat(overdue().completed("12:00").seen("12:31"))
                .containsExactly(
                        "task.overdue_cleared 12:31 #12:00 completed_in_time", "task.completed 12:00 #12:00 in-time 0");
    }

    @Test
    void finishedByALaterDeadline() {
        assertThat(overdue()
                        .deadline("12:20")
                        .completed("12:20")
                        .updated("12:20")
                        .seen("12:31"))
                .containsExactly(
                        "task.overdue_cleared 12:20 #12:00 deadline_moved", "task.completed 12:20 #12:20 in-time 0");
    }

    @Test
    void finishedTooLateForTheLaterDeadlineToo() {
        assertThat(overdue().deadline("12:20").completed("12:21").seen("12:31"))
                .containsExactly("task.completed 12:21 #12:21 late 60");
    }

    @Test
    void finishedTooLateForAnEarlierDeadline() {
        assertThat(overdue().deadline("11:00").completed("11:30").seen("12:31"))
                .containsExactly("task.completed 11:30 #11:30 late 1800");
    }

    @Test
    void finishedWithoutADeadline() {
        assertThat(overdue().deadline(null).completed("12:20").seen("12:31"))
                .containsExactly(
                        "task.overdue_cleared 12:31 #12:00 deadline_removed",
                        "task.completed 12:20 #12:20 in-time null");
    }

    @Test
    void itsTimeIsTheObservationWhereLastUpdatedIsNotLaterThanTheEpisode() {
        assertThat(overdue().deadline("13:00").updated("12:00").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:31 #12:00 deadline_moved");
    }

    @Test
    void itsTimeIsTheObservationWhereLastUpdatedWasHeldBefore() {
        Tasks task = overdue().noted("touched").updated("12:10");
        task.seen("12:11");

        assertThat(task.deadline("13:00").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:31 #12:00 deadline_moved");
    }

    @Test
    void goneAndBackAndOverdueAgain() {
        Tasks task = overdue();
        task.hidden("12:31");

        assertThat(task.seen("12:41")).containsExactly("task.overdue 12:41 #12:00 !1 by 2460");
        assertThat(task.marks().hiddenAt()).isNull();
    }

    @Test
    void aClockThatStepsBackClearsNothing() { // B15
        Tasks task = overdue();

        assertThat(task.noted("touched").updated("11:59").seen("11:59:30")).isEmpty();
        assertThat(task.marks().overdueSince()).isEqualTo(Times.at("12:00"));
    }
}
