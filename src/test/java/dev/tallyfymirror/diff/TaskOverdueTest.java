package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.due;
import static dev.tallyfymirror.diff.Tasks.known;
import static dev.tallyfymirror.diff.Tasks.overdue;
import static dev.tallyfymirror.diff.Tasks.runArchived;
import static dev.tallyfymirror.diff.Tasks.task;
import static dev.tallyfymirror.diff.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.TaskColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskOverdueTest {
    @Test
    void aDeadlinePassesBetweenTwoLooks() { // B12
        Tasks task = due("12:00");

        assertThat(task.seen("12:01")).containsExactly("task.overdue 12:00 #12:00 by 60");
        assertThat(task.marks().overdueSince()).isEqualTo(at("12:00"));
        assertThat(task.change().isRowChanged()).isTrue();
    }

    @Test
    void aDeadlinePassesWithoutALook() {
        Tasks task = due("12:00");

        assertThat(task.passes("11:59:59.999")).isEmpty();
        assertThat(task.passes("12:00")).containsExactly("task.overdue 12:00 #12:00 by 0 unconfirmed");
        assertThat(task.marks().changedAt()).isEqualTo(at("12:00"));
    }

    @Test
    void itIsAnnouncedOnce() {
        Tasks task = overdue();

        assertThat(task.passes("12:02")).isEmpty();
        assertThat(task.change().isChanged()).isFalse();
        assertThat(task.noted("touched").seen("12:03")).isEmpty();
    }

    @Test
    void nothingBeginsWhereNothingMayBegin() {
        Tasks task = due("12:00");

        assertThat(task.passes("12:01", false)).isEmpty();
        assertThat(task.passes("12:02", true)).containsExactly("task.overdue 12:00 #12:00 by 120 unconfirmed");
    }

    @Test
    void withGraceItIsAnnouncedLaterButTheTimeStaysTheDeadline() {
        Tasks task = task(Given.grace("PT10M")).deadline("12:00");
        task.seen("08:10");

        assertThat(task.passes("12:09:59")).isEmpty();
        assertThat(task.passes("12:10")).containsExactly("task.overdue 12:00 #12:00 by 600 unconfirmed");
    }

    @Test
    void aMissedDeadlineIsGiven() { // B9
        assertThat(known().deadline("11:00").updated("11:30").seen("11:31"))
                .containsExactly("task.overdue 11:30 #11:00 by 1860");
        assertThat(known().deadline("11:00").seen("11:31")).containsExactly("task.overdue 11:31 #11:00 by 1860");
    }

    @Test
    void aDeadlineGivenBeforeItPassedIsTheTime() {
        assertThat(due("13:00").deadline("11:20").updated("11:00").seen("11:31"))
                .containsExactly("task.overdue 11:20 #11:20 by 660");
    }

    @Test
    void aTaskIsCreatedWithAMissedDeadline() {
        assertThat(task().created("09:00").deadline("08:30").seen("09:01"))
                .containsExactly("task.created 09:00 #09:00", "task.overdue 09:00 #08:30 by 1860");
    }

    @Test
    void aTaskSeenFirstAfterItsDeadlinePassed() {
        assertThat(task().created("08:20").deadline("08:30").seen("09:00"))
                .containsExactly("task.created 08:20 #08:20", "task.overdue 08:30 #08:30 by 1800");
        assertThat(task().created(null).deadline("08:30").seen("09:00"))
                .containsExactly("task.overdue 08:30 #08:30 by 1800");
    }

    @Test
    void aTaskIsUnskippedAfterItsDeadline() {
        Tasks task = due("12:00").skipped();
        task.seen("11:00");
        assertThat(task.seen("12:01")).isEmpty();

        assertThat(task.open().updated("12:30").seen("12:31")).containsExactly("task.overdue 12:30 #12:00 !1 by 1860");
    }

    @Test
    void aTaskUnskippedBeforeItsDeadlineIsOverdueSinceTheDeadline() {
        Tasks task = due("12:00").skipped();
        task.seen("11:00");

        assertThat(task.open().updated("11:50").seen("12:31")).containsExactly("task.overdue 12:00 #12:00 by 1860");
    }

    @Test
    void aTaskIsRestoredAfterItsDeadline() {
        Tasks task = due("12:00").archived("11:00");
        task.seen("11:01");

        assertThat(task.archived(null).updated("12:30").seen("12:31"))
                .containsExactly("task.overdue 12:30 #12:00 !1 by 1860");
    }

    @Test
    void aTaskIsRestoredWithItsRun() {
        Tasks task = due("12:00").in(runArchived(true, "11:00"));
        assertThat(task.passes("11:01")).isEmpty();
        assertThat(task.passes("12:01")).isEmpty();

        assertThat(task.in(runArchived(false, "12:30")).passes("12:31"))
                .containsExactly("task.overdue 12:30 #12:00 !1 by 1860 unconfirmed");
    }

    @Test
    void theRunDatesOnlyAReturnSinceTheLastLook() {
        Tasks task = due("12:00").in(runArchived(true, "08:05"));
        task.passes("11:01");

        assertThat(task.in(runArchived(false, "08:05")).seen("12:31"))
                .containsExactly("task.overdue 12:31 #12:00 !1 by 1860");
    }

    @Test
    void theRunDatesNoReturnOfATaskSkippedByItself() {
        Tasks task = due("12:00").skipped();
        task.seen("11:00");

        assertThat(task.open().in(runArchived(false, "12:20")).seen("12:31"))
                .containsExactly("task.overdue 12:31 #12:00 !1 by 1860");
    }

    @Test
    void aTaskThatIsBackInSightIsOverdueSinceThen() {
        Tasks task = due("12:00");
        task.hidden("11:00");

        assertThat(task.seen("12:31")).containsExactly("task.overdue 12:31 #12:00 !1 by 1860");
    }

    @Test
    void anExpiringTaskThatBecomesAnOrdinaryOne() {
        Tasks task = due("12:00").set(TaskColumn.TASK_TYPE, "expiring");
        task.seen("11:00");

        assertThat(task.set(TaskColumn.TASK_TYPE, "task").updated("12:30").seen("12:31"))
                .containsExactly("task.overdue 12:30 #12:00 !1 by 1860");
    }

    @ParameterizedTest
    @ValueSource(strings = {"expiring", "expiring_email", "Expiring"})
    void aTaskOfAnExpiringTypeIsNeverOverdue(String type) {
        Tasks task = due("12:00").set(TaskColumn.TASK_TYPE, type);

        assertThat(task.seen("12:01")).isEmpty();
        assertThat(task.passes("13:00")).isEmpty();
        assertThat(task.marks().overdueSince()).isNull();
    }

    @Test
    void aTaskArchivedDeletedOrOutOfSightIsNeverOverdue() { // A10
        assertThat(due("12:00").archived("11:00").seen("12:01")).isEmpty();
        assertThat(due("12:00").in(runArchived(true, null)).passes("12:01")).isEmpty();
        assertThat(due("12:00").in(Tasks.runGone("11:00", null)).passes("12:01"))
                .isEmpty();
        assertThat(due("12:00").in(Tasks.runGone(null, "11:00")).passes("12:01"))
                .containsExactly("task.deleted 11:00 !1");
        assertThat(due("12:00").skipped().seen("12:01")).isEmpty();
    }

    @Test
    void anotherMissedDeadlineWithinAnEpisodeAnnouncesNothing() {
        Tasks task = overdue();

        assertThat(task.deadline("12:05").updated("12:06").seen("12:07")).isEmpty();
        assertThat(task.marks().overdueSince()).isEqualTo(at("12:00"));
        assertThat(task.skipped().updated("12:10").seen("12:11"))
                .containsExactly("task.overdue_cleared 12:10 #12:00 skipped");
    }

    @Test
    void aDeadlineMovedOnPassesAgain() { // B10
        Tasks task = overdue().deadline("13:00").updated("12:30");
        task.seen("12:31");

        assertThat(task.passes("13:00")).containsExactly("task.overdue 13:00 #13:00 by 0 unconfirmed");
    }

    @Test
    void theSameDeadlineASecondTimeTakesANumber() { // B10
        Tasks task = overdue();
        assertThat(task.deadline("14:00").updated("12:30").seen("12:31"))
                .containsExactly("task.overdue_cleared 12:30 #12:00 deadline_moved");
        assertThat(task.deadline("12:00").updated("12:40").seen("12:41"))
                .containsExactly("task.overdue 12:40 #12:00 !1 by 2460");
        assertThat(task.deadline("14:00").updated("12:50").seen("12:51"))
                .containsExactly("task.overdue_cleared 12:50 #12:00 !1 deadline_moved");
    }

    @Test
    void withinTheGraceWhatMadeItOverdueStaysTheTime() {
        Tasks given = task(Given.grace("PT1H"));
        given.seen("08:10");
        assertThat(given.deadline("11:00").updated("11:30").seen("11:31")).isEmpty();
        assertThat(given.passes("12:00")).containsExactly("task.overdue 11:30 #11:00 by 3600 unconfirmed");

        Tasks created = task(Given.grace("PT1H")).created("09:00").deadline("08:30");
        created.seen("09:01");
        assertThat(created.passes("09:30")).containsExactly("task.overdue 09:00 #08:30 by 3600 unconfirmed");

        Tasks reopened = task(Given.grace("PT1H")).deadline("11:00");
        reopened.completed("10:00").updated("10:00").seen("10:01");
        reopened.open().updated("11:30").seen("11:31");
        assertThat(reopened.passes("12:00")).containsExactly("task.overdue 11:30 #11:00 ~10:00 by 3600 unconfirmed");
    }

    @Test
    void aTypeNotAskedForIsHeldButNotAnnounced() {
        Tasks task = task(Given.USUAL.only(dev.tallyfymirror.model.FactType.TASK_OVERDUE_CLEARED))
                .deadline("12:00");
        task.seen("08:10");

        assertThat(task.seen("12:01")).isEmpty();
        assertThat(task.marks().overdueSince()).isEqualTo(at("12:00"));
        assertThat(task.skipped().seen("12:02")).isEmpty();
    }
}
