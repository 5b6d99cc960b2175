package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.due;
import static dev.tallyfymirror.diff.Tasks.known;
import static dev.tallyfymirror.diff.Tasks.overdue;
import static dev.tallyfymirror.diff.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.TaskColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskCompletedTest {
    @Test
    void aTaskHeldAsUnfinishedIsFoundFinished() {
        assertThat(known().completed("09:00").seen("09:05"))
                .containsExactly("task.completed 09:00 #09:00 in-time null");
    }

    @Test
    void completedAtAloneMakesItFinished() {
        assertThat(known().set(TaskColumn.COMPLETED_AT, Times.at("09:00")).seen("09:05"))
                .containsExactly("task.completed 09:00 #09:00 in-time null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "complete", "approved", "rejected", "acknowledged", "expired", " Completed "})
    void theStatusAloneMakesItFinished(String word) {
        assertThat(known().status(word).seen("09:05")).hasSize(1);
    }

    @Test
    void anUnknownWordMeansOpen() {
        assertThat(known().status("pondering").seen("09:05")).isEmpty();
    }

    @Test
    void aTaskNeverSeenIsFoundFinishedSinceTheBaseline() { // B4
        assertThat(task().completed("08:00").seen("09:05")).containsExactly("task.completed 08:00 #08:00 in-time null");
    }

    @Test
    void withoutCompletedAtItsTimeIsLastUpdatedAndItsNameANumber() {
        assertThat(known().completed(null).updated("09:03").seen("09:05"))
                .containsExactly("task.completed 09:03 !1 in-time null");
        assertThat(task().completed(null).updated("09:03").seen("09:05"))
                .containsExactly("task.completed 09:03 !1 in-time null");
    }

    @Test
    void withoutAnyTimeItsTimeIsTheObservation() {
        assertThat(known().completed(null).updated(null).seen("09:05"))
                .containsExactly("task.completed 09:05 !1 in-time null");
    }

    @Test
    void aCompletionDatedLaterIsNoOtherCompletion() {
        Tasks task = known().completed(null).updated("09:03");
        task.seen("09:05");

        assertThat(task.completed("09:02").seen("09:10")).isEmpty();
        assertThat(task.open().updated("09:20").seen("09:25")).containsExactly("task.reopened 09:20 ~09:02");
    }

    @Test
    void aTaskFinishedAfterItsDeadlineWasOverdue() {
        assertThat(due("12:00").completed("12:01:30.9").seen("12:05"))
                .containsExactly("task.completed 12:01:30.900 #12:01:30.900 late 90");
    }

    @Test
    void aTaskFinishedAtItsVeryDeadlineIsInTime() { // B11
        assertThat(due("12:00").completed("12:00").seen("12:05"))
                .containsExactly("task.completed 12:00 #12:00 in-time 0");
    }

    @Test
    void aTaskFoundAlreadyFinishedLateIsNotAnnouncedAsOverdue() {
        assertThat(task().deadline("08:30").completed("08:40").seen("09:00"))
                .containsExactly("task.completed 08:40 #08:40 late 600");
    }

    @Test
    void anEpisodeEndsByCompletionWithoutClearing() {
        Tasks task = overdue().completed("12:10");

        assertThat(task.seen("12:11")).containsExactly("task.completed 12:10 #12:10 late 600");
        assertThat(task.marks().overdueSince()).isNull();
    }

    @Test
    void aCompletionInAnArchivedRunIsAnnounced() { // B1
        Tasks task = known().completed("09:00").archived("09:01").in(Tasks.runArchived(true, "09:01"));

        assertThat(task.seen("09:05")).containsExactly("task.completed 09:00 #09:00 in-time null");
    }

    @Test
    void aSkippedTaskFoundFinishedIsCompleted() {
        Tasks task = known().skipped();
        task.seen("09:00");

        assertThat(task.completed("09:30").seen("09:31")).containsExactly("task.completed 09:30 #09:30 in-time null");
    }

    @Test
    void theSameCompletionInOtherDigitsIsNoNews() { // B18
        Tasks task = known().completed("09:00:01.25");
        task.seen("09:05");

        assertThat(task.completed("09:00:01").seen("09:06")).isEmpty();
        assertThat(task.completed("09:00:01.25").seen("09:07")).isEmpty();
    }

    @Test
    void theSecondLookTellsNothing() {
        Tasks task = known().completed("09:00");
        task.seen("09:05");

        assertThat(task.seen("09:06")).isEmpty();
        assertThat(task.change().isChanged()).isFalse();
    }

    @Test
    void aFactCarriesTheOldValuesAndBothLooks() {
        Tasks task = known().in(Tasks.runRead("08:50")).completed("09:00");
        task.seen("09:05");

        var fact = task.change().facts().get(0);
        assertThat(fact.previous()).hasToString("{status=active, completed_at=null}");
        assertThat(fact.seen().observedAt()).isEqualTo(Times.at("09:05"));
        assertThat(fact.seen().lastSeenAt()).isEqualTo(Times.at("08:50"));
    }

    @Test
    void atFirstSightThereIsNoLookBefore() {
        Tasks task = task().completed("09:00");
        task.seen("09:05");

        assertThat(task.change().facts().get(0).seen().lastSeenAt()).isNull();
        assertThat(task.change().facts().get(0).previous()).isEmpty();
    }
}
