package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Rules.Initial.ALL;
import static dev.tallyfymirror.diff.Rules.Initial.OVERDUE;
import static dev.tallyfymirror.diff.Runs.known;
import static dev.tallyfymirror.diff.Runs.run;
import static dev.tallyfymirror.diff.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Memory.Overdueness;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunDiffTest {
    @Test
    void aRunCreatedSinceTheBaselineIsLaunched() {
        assertThat(run().created("08:00").seen("08:10")).containsExactly("run.launched 08:00 #08:00");
        assertThat(run().created("07:59:59").seen("08:10")).isEmpty();
        assertThat(run().created(null).seen("08:10")).isEmpty();
    }

    @Test
    void aRunLaunchedFinishedAndArchivedBetweenTwoCyclesIsToldInOrder() {
        assertThat(run().created("08:20").completed("08:30").archived("08:40").seen("09:00"))
                .containsExactly(
                        "run.launched 08:20 #08:20", "run.completed 08:30 #08:30", "run.archived 08:40 #08:40");
        assertThat(run().created("08:20").completed("08:50").archived("08:40").seen("09:00"))
                .containsExactly(
                        "run.launched 08:20 #08:20", "run.archived 08:40 #08:40", "run.completed 08:50 #08:50");
    }

    @Test
    void aRunIsCompleted() {
        assertThat(known().completed("09:00").seen("09:05")).containsExactly("run.completed 09:00 #09:00");
        assertThat(known().completed(null).updated("09:03").seen("09:05")).containsExactly("run.completed 09:03 !1");
        assertThat(known().completed(null).updated(null).seen("09:05")).containsExactly("run.completed 09:05 !1");
    }

    @Test
    void whatWasSoAtTheBaselineIsSilent() {
        assertThat(run().completed("07:30").archived("07:40").seen("08:10")).isEmpty();
        assertThat(run(Given.firstSync(OVERDUE)).completed("07:30").seen("08:10"))
                .isEmpty();
        assertThat(run(Given.firstSync(ALL))
                        .completed("07:30")
                        .archived("07:40")
                        .seen("08:10"))
                .containsExactly("run.completed 07:30 #07:30 initial");
        assertThat(run(Given.firstSync(ALL).afterFirstSync()).completed("07:30").seen("08:10"))
                .isEmpty();
    }

    @Test
    void aReopeningIsRememberedButNotAnnounced() {
        Runs run = known().completed("09:00");
        run.seen("09:05");

        assertThat(run.active().updated("09:10").seen("09:11")).isEmpty();
        assertThat(run.completed("09:20").updated("09:20").seen("09:21")).containsExactly("run.completed 09:20 #09:20");
    }

    @Test
    void anotherCompletedAtIsAnotherCompletion() {
        Runs run = known().completed("09:00");
        run.seen("09:05");

        assertThat(run.completed("09:00").noted("touched").seen("09:06")).isEmpty();
        assertThat(run.completed("09:20").seen("09:21")).containsExactly("run.completed 09:20 #09:20");
    }

    @Test
    void theSameCompletionAgainIsToldApartByANumber() {
        Runs run = known().completed("09:00");
        run.seen("09:05");
        run.active().seen("09:11");

        assertThat(run.completed("09:00").seen("09:21")).containsExactly("run.completed 09:00 #09:00 !1");
    }

    @Test
    void aCompletionDatedLaterIsNoOtherCompletion() {
        Runs run = known().completed(null).updated("09:00");
        run.seen("09:05");

        assertThat(run.completed("09:00").seen("09:06")).isEmpty();
        assertThat(run.completed("09:10").seen("09:11")).containsExactly("run.completed 09:10 #09:10");
    }

    @Test
    void aRunIsArchivedRestoredAndArchivedAgain() {
        Runs run = known().archived("09:00");

        assertThat(run.seen("09:05")).containsExactly("run.archived 09:00 #09:00");
        assertThat(run.noted("touched").seen("09:06")).isEmpty();
        assertThat(run.archived(null).seen("09:10")).isEmpty();
        assertThat(run.archived("09:20").seen("09:21")).containsExactly("run.archived 09:20 #09:20");
        assertThat(run.archived("09:30").seen("09:31")).containsExactly("run.archived 09:30 #09:30");
    }

    @Test
    void aRunArchivedByItsStatusWordIsDatedByAMovedLastUpdatedElseTheObservation() {
        assertThat(known().status("archived").updated("09:00").seen("09:05")).containsExactly("run.archived 09:00 !1");
        assertThat(known().status("Archived").seen("09:05")).containsExactly("run.archived 09:05 !1");
        assertThat(run().status("archived").updated("08:20").seen("09:05")).containsExactly("run.archived 08:20 !1");
        assertThat(run().status("archived").updated("07:20").seen("09:05")).isEmpty();
    }

    @Test
    void theWordArchivedDoesNotUndoACompletion() {
        Runs run = known().completed(null).updated("09:00");
        run.seen("09:05");

        assertThat(run.status("archived").updated("09:10").seen("09:11")).containsExactly("run.archived 09:10 !2");
        assertThat(run.status("complete").updated("09:20").seen("09:21")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STATUS", "COMPLETED_AT", "ARCHIVED_AT"})
    void aBodyWithAnUnreadableDecisiveFieldConcludesNothing(RunColumn column) {
        Runs run = known().completed("09:00").archived("09:01");
        run.seen("09:05");

        assertThat(run.unreadable(column).seen("09:10")).isEmpty();
        assertThat(run.value(column)).isNull();
        Object readable =
                column == RunColumn.STATUS ? "complete" : at(column == RunColumn.COMPLETED_AT ? "09:00" : "09:01");
        assertThat(run.set(column, readable).seen("09:20")).isEmpty();
        assertThat(run.change().isRowChanged()).isTrue();
    }

    @Test
    void aRunUndecidedAtFirstSightIsJudgedWhenItCanBeRead() {
        Runs run = run().created("08:20").unreadable(RunColumn.STATUS);

        assertThat(run.seen("08:30")).isEmpty();
        assertThat(run.change().after().memory().completion()).isNull();
        assertThat(run.status("active").seen("08:40")).containsExactly("run.launched 08:20 #08:20");
    }

    @Test
    void anUnreadableArchivedAtRestoresNoTasks() {
        Runs run = known().archived("09:00");
        run.seen("09:05");
        run.unreadable(RunColumn.ARCHIVED_AT).seen("09:10");

        assertThat(RunState.of(run.change().after(), null).archived()).isTrue();
    }

    @Test
    void aRunIsMarkedDeletedOrHiddenUntilItIsBack() { // A10, A11
        Runs run = known();

        assertThat(run.hidden("09:00")).isEmpty();
        assertThat(run.deleted("09:10")).isEmpty();
        assertThat(run.deleted("09:15")).isEmpty();
        assertThat(run.marks().hiddenAt()).isEqualTo(at("09:00"));
        assertThat(run.marks().deletedAt()).isEqualTo(at("09:10"));
        assertThat(run.change().after().memory().hash()).isZero();
        assertThat(run.seen("09:20")).isEmpty();
        assertThat(run.marks().hiddenAt()).isNull();
        assertThat(run.marks().deletedAt()).isNull();
    }

    @Test
    void aRunNeverSeenThatIsGoneIsNotHeld() {
        Runs run = run();

        assertThat(run.deleted("09:00")).isEmpty();
        assertThat(run.kept()).isNull();
    }

    @Test
    void anAnswerOlderThanWhatIsHeldChangesNothing() { // B21
        Runs run = known().completed("08:00");

        assertThat(run.seen("08:09:59")).isEmpty();
        assertThat(run.change().isChanged()).isFalse();
    }

    @Test
    void aRunIsNeverOverdueAndTheSecondLookTellsNothing() {
        Runs run = known().set(RunColumn.DUE_DATE, at("08:30"));

        assertThat(run.seen("09:00")).isEmpty();
        assertThat(run.change().after().memory().overdueness()).isEqualTo(Overdueness.NONE);
        assertThat(run.marks().overdueSince()).isNull();
        run.seen("09:10");
        assertThat(run.change().isChanged()).isFalse();
    }

    @Test
    void aFactCarriesTheOldValuesAndBothLooks() {
        Runs run = known().completed("09:00");
        run.seen("09:05");

        var fact = run.change().facts().get(0);
        assertThat(fact.previous()).hasToString("{status=active, completed_at=null}");
        assertThat(fact.seen().lastSeenAt()).isEqualTo(at("08:10"));
        assertThat(fact.seen().observedAt()).isEqualTo(at("09:05"));
    }

    @Test
    void whatIsNotAskedForIsNotAnnounced() {
        assertThat(run(Given.USUAL.only(FactType.RUN_COMPLETED))
                        .created("08:20")
                        .completed("09:00")
                        .archived("09:01")
                        .seen("09:05"))
                .containsExactly("run.completed 09:00 #09:00");
    }
}
