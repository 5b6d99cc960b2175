package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.due;
import static dev.tallyfymirror.diff.Tasks.known;
import static dev.tallyfymirror.diff.Tasks.overdue;
import static dev.tallyfymirror.diff.Tasks.runArchived;
import static dev.tallyfymirror.diff.Tasks.runGone;
import static dev.tallyfymirror.diff.Tasks.task;
import static dev.tallyfymirror.diff.Times.at;
import static dev.tallyfymirror.model.TaskColumn.ARCHIVED_AT;
import static dev.tallyfymirror.model.TaskColumn.COMPLETED_AT;
import static dev.tallyfymirror.model.TaskColumn.DEADLINE;
import static dev.tallyfymirror.model.TaskColumn.OWNER_GROUPS;
import static dev.tallyfymirror.model.TaskColumn.OWNER_USERS;
import static dev.tallyfymirror.model.TaskColumn.STATUS;
import static dev.tallyfymirror.model.TaskColumn.TASK_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deleted, out of sight, unreadable, reassigned. */
class TaskPresenceTest {
    @Test
    void aTaskNeverSeenThatIsGoneIsNotHeld() {
        Tasks task = task();

        assertThat(task.deleted("09:00")).isEmpty();
        assertThat(task.kept()).isNull();
    }

    @Test
    void aDeletedTaskIsMarkedAndComesBack() { // A11
        Tasks task = known();

        assertThat(task.deleted("09:00")).containsExactly("task.deleted 09:00 !1");
        assertThat(task.deleted("09:10")).isEmpty();
        assertThat(task.marks().deletedAt()).isEqualTo(at("09:00"));
        assertThat(task.change().after().memory().hash()).isZero();
        assertThat(task.seen("09:20")).isEmpty();
        assertThat(task.marks().deletedAt()).isNull();
        assertThat(task.deleted("09:30")).containsExactly("task.deleted 09:30 !2");
    }

    @Test
    void aHiddenTaskIsMarkedAndComesBack() {
        Tasks task = known();

        assertThat(task.hidden("09:00")).isEmpty();
        assertThat(task.marks().hiddenAt()).isEqualTo(at("09:00"));
        task.deleted("09:10");
        assertThat(task.marks().hiddenAt()).isEqualTo(at("09:00"));
        task.seen("09:20");
        assertThat(task.marks().hiddenAt()).isNull();
        assertThat(task.marks().deletedAt()).isNull();
    }

    @Test
    void aTaskSeenWhileItsRunIsHeldAsHiddenIsLookedAtWhenTheRunIsBack() {
        Tasks task = known().in(runGone("09:00", null));
        task.passes("09:01");
        task.seen("09:02");
        assertThat(task.change().after().memory().hash()).isNotZero();

        task.in(RunState.NONE).passes("09:10");
        assertThat(task.change().after().memory().hash()).isZero();
    }

    @Test
    void aTaskTakesTheMarksOfItsRunAndIsLookedAtWhenItIsBack() {
        Tasks task = known().in(runGone("09:00", "09:10"));

        assertThat(task.passes("09:11")).containsExactly("task.deleted 09:10 !1");
        assertThat(task.marks().hiddenAt()).isEqualTo(at("09:00"));
        assertThat(task.change().after().memory().hash()).isZero();
        assertThat(task.passes("09:12")).isEmpty();
        assertThat(task.change().isChanged()).isFalse();
        task.in(RunState.NONE).seen("09:20");
        assertThat(task.marks().hiddenAt()).isNull();
    }

    @Test
    void aFinishedTaskThatIsGoneIsOnlyMarked() {
        Tasks task = known().completed("09:00");
        task.seen("09:05");

        assertThat(task.hidden("09:10")).isEmpty();
        assertThat(task.seen("09:20")).isEmpty();
    }

    @Test
    void anOlderAnswerDoesNotTakeATaskAway() { // B21
        Tasks task = known();

        task.deleted("08:00");
        assertThat(task.change().isChanged()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"STATUS", "COMPLETED_AT", "DEADLINE", "TASK_TYPE", "ARCHIVED_AT"})
    void aBodyWithAnUnreadableDecisiveFieldConcludesNothing(TaskColumn column) { // A23
        Tasks task = overdue().unreadable(column);

        assertThat(task.seen("12:10")).isEmpty();
        assertThat(task.value(column)).isNull();
        assertThat(task.marks().overdueSince()).isEqualTo(at("12:00"));
        assertThat(task.change().after().memory().hash()).isZero();
        assertThat(task.passes("12:11")).isEmpty();
        assertThat(task.set(column, readable(column)).seen("12:20")).isEmpty();
        assertThat(task.marks().overdueSince()).isEqualTo(at("12:00"));
    }

    private static Object readable(TaskColumn column) {
        return switch (column) {
            case STATUS -> "active";
            case TASK_TYPE -> "task";
            case DEADLINE -> at("12:00");
            default -> null;
        };
    }

    @Test
    void anUnreadableDeadlineBeginsNothingUntilItCanBeRead() {
        Tasks task = due("12:00").unreadable(DEADLINE);
        task.seen("11:00");

        assertThat(task.passes("12:01")).isEmpty();
        assertThat(task.set(DEADLINE, at("12:00")).seen("12:02")).containsExactly("task.overdue 12:00 #12:00 by 120");
    }

    @Test
    void anUnreadableCompletionReopensNothing() {
        Tasks task = known().completed("09:00");
        task.seen("09:05");

        assertThat(task.status("active").unreadable(COMPLETED_AT).seen("09:10")).isEmpty();
        assertThat(task.passes("09:11")).isEmpty();
        assertThat(task.completed("09:00").seen("09:20")).isEmpty();
    }

    @Test
    void anUndecidedTaskIsStillClearedWithItsRun() {
        Tasks task = overdue().unreadable(DEADLINE);
        task.seen("12:10");

        assertThat(task.in(runArchived(true, null)).passes("12:11"))
                .containsExactly("task.overdue_cleared 12:11 #12:00 archived");
    }

    @Test
    void aTaskUndecidedAtFirstSightIsJudgedWhenItCanBeRead() {
        Tasks task = task().created("08:20").deadline("09:00").unreadable(STATUS);

        assertThat(task.seen("09:10")).isEmpty();
        assertThat(task.passes("09:11")).isEmpty();
        assertThat(task.in(runGone("09:12", null)).passes("09:12")).isEmpty();
        assertThat(task.marks().hiddenAt()).isEqualTo(at("09:12"));
        assertThat(task.in(RunState.NONE).status("active").seen("09:20"))
                .containsExactly("task.created 08:20 #08:20", "task.overdue 09:00 #09:00 by 1200");
    }

    @Test
    void whatAnotherCallDoesNotShowStaysUnreadable() {
        Tasks task = overdue().unreadable(DEADLINE);
        task.seen("12:10");

        task.without(DEADLINE).set(DEADLINE, null).from(Source.GET);
        assertThat(task.seen("12:20")).isEmpty();
        assertThat(task.without().set(DEADLINE, at("13:00")).updated("12:25").seen("12:30"))
                .containsExactly("task.overdue_cleared 12:25 #12:00 deadline_moved");
    }

    @Test
    void anUnreadableFieldThatDecidesNothingIsOnlyNull() {
        Tasks task = known().unreadable(TaskColumn.TITLE).completed("09:00");

        assertThat(task.seen("09:05")).hasSize(1);
        assertThat(task.value(TaskColumn.TITLE)).isNull();
        assertThat(task.change().after().memory().hash()).isZero();
    }

    @Test
    void anOwnerIsAdded() {
        Tasks task = known().set(OWNER_USERS, List.of("1001", "1002")).updated("09:00");
        assertThat(task.seen("09:05")).containsExactly("task.assigned 09:00 !1");
        assertThat(task.set(OWNER_USERS, List.of("1002")).seen("09:10")).isEmpty();
        assertThat(task.set(OWNER_USERS, List.of("1003")).seen("09:15")).containsExactly("task.assigned 09:15 !2");
    }

    @Test
    void aColumnOfOwnersThatWasNotKnownAddsNobody() {
        assertThat(known().set(OWNER_GROUPS, List.of("g1")).seen("09:05")).isEmpty();
        Tasks task = known().set(OWNER_GROUPS, List.of());
        task.seen("09:05");
        assertThat(task.set(OWNER_GROUPS, List.of("g1")).seen("09:10")).hasSize(1);
    }

    @Test
    void anOwnerAddedIsToldInTheOrderOfTime() {
        Tasks task = due("12:00").set(OWNER_USERS, List.of("1002")).updated("11:00");
        assertThat(task.seen("12:01")).containsExactly("task.assigned 11:00 !1", "task.overdue 12:00 #12:00 by 60");

        Tasks finished =
                known().set(OWNER_USERS, List.of("1002")).completed("09:00").updated("09:30");
        assertThat(finished.seen("09:35"))
                .containsExactly("task.completed 09:00 #09:00 in-time null", "task.assigned 09:30 !1");
    }

    @Test
    void archivedAtOfTheTaskCountsLikeThatOfTheRun() {
        Tasks task = overdue();

        assertThat(task.set(ARCHIVED_AT, at("12:10")).seen("12:11")).hasSize(1);
        assertThat(task.set(TASK_TYPE, "approval").seen("12:12")).isEmpty();
    }

    @Test
    void anUnreadableTypeMakesNoExpiringTaskOverdue() {
        Tasks task = due("12:00").set(TASK_TYPE, "expiring");
        task.seen("11:00");

        assertThat(task.unreadable(TASK_TYPE).seen("12:10")).isEmpty();
        assertThat(task.passes("12:11")).isEmpty();
        assertThat(task.set(TASK_TYPE, "expiring").seen("12:20")).isEmpty();
    }
}
