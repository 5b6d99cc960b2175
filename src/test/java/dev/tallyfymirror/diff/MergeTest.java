package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.known;
import static dev.tallyfymirror.diff.Times.at;
import static dev.tallyfymirror.model.TaskColumn.ALIAS;
import static dev.tallyfymirror.model.TaskColumn.DEADLINE;
import static dev.tallyfymirror.model.TaskColumn.LAST_UPDATED;
import static dev.tallyfymirror.model.TaskColumn.POSITION;
import static dev.tallyfymirror.model.TaskColumn.TITLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Source;
import org.junit.jupiter.api.Test;

/** What a believed body makes of row, raw, hash and version. */
class MergeTest {
    private final Tasks task = known();

    @Test
    void anotherRawAloneIsAVersionWithoutAFact() {
        assertThat(task.noted("a form value").seen("09:00")).isEmpty();

        assertThat(task.raw()).contains("a form value");
        assertThat(task.change().isRowChanged()).isTrue();
        assertThat(task.marks().changedAt()).isEqualTo(at("09:00"));
        assertThat(task.marks().firstSeenAt()).isEqualTo(at("08:10"));
    }

    @Test
    void theSameRawInOtherWordsIsNoVersion() {
        task.noted(" ").seen("09:00");

        assertThat(task.change().isRowChanged()).isFalse();
        assertThat(task.change().isMemoryChanged()).isTrue();
    }

    @Test
    void theSameBodyAgainWritesNothing() {
        task.seen("09:00");

        assertThat(task.change().isChanged()).isFalse();
        assertThat(task.change().after().memory().when().observedAt()).isEqualTo(at("08:10"));
    }

    @Test
    void anotherCallThatShowsTheSameColumnsLeavesTheRaw() {
        task.from(Source.GET).noted("more").seen("09:00");

        assertThat(task.change().isChanged()).isFalse();
    }

    @Test
    void anotherCallThatShowsAnotherColumnReplacesTheRaw() {
        task.from(Source.GET).noted("more").set(TITLE, "New").seen("09:00");

        assertThat(task.raw()).contains("more");
        assertThat(task.change().after().row().raw().source()).isEqualTo(Source.GET);
    }

    @Test
    void aFieldAbsentFromAnotherCallLeavesItsColumnAlone() {
        task.set(ALIAS, "step-1").seen("09:00");
        task.from(Source.GET).without(ALIAS).set(TITLE, "New").seen("09:10");

        assertThat(task.value(ALIAS)).isEqualTo("step-1");
        task.seen("09:20");
        assertThat(task.change().isChanged()).isFalse();
        assertThat(task.value(ALIAS)).isEqualTo("step-1");
    }

    @Test
    void aFieldAbsentFromTheSameCallIsNullOnceTheTaskWasUpdated() {
        task.set(ALIAS, "step-1").updated("08:55").seen("09:00");
        task.without(ALIAS).updated("09:05").seen("09:10");

        assertThat(task.value(ALIAS)).isNull();
    }

    @Test
    void aFieldAbsentFromTheSameCallThoughTheTaskWasNotUpdatedLeavesItsColumnAlone() { // A23
        task.set(ALIAS, "step-1").updated("08:55").seen("09:00");
        task.without(ALIAS).noted("touched").seen("09:10");
        assertThat(task.value(ALIAS)).isEqualTo("step-1");

        task.without(ALIAS, LAST_UPDATED).noted("touched again").seen("09:20");
        assertThat(task.value(ALIAS)).isEqualTo("step-1");
        assertThat(task.value(LAST_UPDATED)).isEqualTo(at("08:55"));
    }

    @Test
    void aFieldThatCouldNotBeReadStaysSoWhereTheSameCallLacksIt() { // A23
        Tasks overdue = Tasks.overdue();
        overdue.unreadable(DEADLINE).noted("spoilt").seen("12:10");

        assertThat(overdue.without(DEADLINE).noted("gone").seen("12:20")).isEmpty();
    }

    @Test
    void aNullInAnotherCallIsTaken() {
        task.set(ALIAS, "step-1").seen("09:00");
        task.from(Source.GET).set(ALIAS, null).seen("09:10");

        assertThat(task.value(ALIAS)).isNull();
    }

    @Test
    void aColumnMappedAnewFromTheSameBodyIsFilled() {
        task.rawIs("as ever").seen("09:00");
        task.set(POSITION, 7).seen("09:10");

        assertThat(task.value(POSITION)).isEqualTo(7);
        assertThat(task.change().isRowChanged()).isTrue();
    }

    @Test
    void theHashIsThatOfTheLastListBody() {
        long listed = hash();
        assertThat(listed).isNotZero();
        task.from(Source.GET).seen("09:00");
        assertThat(hash()).isEqualTo(listed);
        task.set(TITLE, "New").seen("09:10");
        assertThat(hash()).isZero();
        task.from(Source.ORGANIZATION_LIST).seen("09:20");
        assertThat(hash()).isNotZero();
        assertThat(task.change().isRowChanged()).isFalse();
    }

    @Test
    void aFirstBodyThatIsFromNoListHasNoHash() {
        Tasks one = Tasks.task().from(Source.COMPLETE);
        one.seen("09:00");

        assertThat(one.change().after().memory().hash()).isZero();
    }

    @Test
    void versionsGrowEvenWhenTheClockStepsBack() { // B15
        task.set(TITLE, "One").updated("09:00").seen("09:00");
        task.set(TITLE, "Two").updated("09:01").seen("08:30");
        assertThat(task.marks().changedAt()).isEqualTo(at("09:00:00.000001"));

        task.set(TITLE, "Three").updated("09:02").seen("08:31");
        assertThat(task.marks().changedAt()).isEqualTo(at("09:00:00.000002"));
    }

    @Test
    void timesAreCutToMicroseconds() {
        task.noted("one").seen("09:00:00.000000100");
        task.noted("two").seen("09:00:00.000000900");
        assertThat(task.marks().changedAt()).isEqualTo(at("09:00:00.000001"));

        Tasks due = Tasks.due("12:00");
        due.passes("12:00:00.123456789");
        assertThat(due.marks().changedAt()).isEqualTo(at("12:00:00.123456"));
    }

    private long hash() {
        return task.change().after().memory().hash();
    }
}
