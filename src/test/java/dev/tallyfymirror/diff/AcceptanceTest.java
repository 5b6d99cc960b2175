package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Tasks.runRead;
import static dev.tallyfymirror.diff.Tasks.task;
import static dev.tallyfymirror.model.TaskColumn.TITLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** B20, B21: which of two observations is believed. */
class AcceptanceTest {
    private final Tasks task = task().updated("09:00");

    AcceptanceTest() {
        task.seen("09:10", "09:09");
    }

    @Test
    void aLaterLastUpdatedIsBelievedWhateverTheDate() {
        task.set(TITLE, "New").updated("09:01").in(runRead("09:30")).seen("09:05");

        assertThat(task.value(TITLE)).isEqualTo("New");
    }

    @Test
    void aLaterLastUpdatedIsBelievedWithTheSameDateAndAnEarlierRequest() {
        task.set(TITLE, "New").updated("09:01").seen("09:10", "09:08");

        assertThat(task.value(TITLE)).isEqualTo("New");
    }

    @Test
    void anOlderLastUpdatedIsRefused() {
        task.set(TITLE, "Old").updated("08:59").completed("08:58");

        assertThat(task.seen("09:20")).isEmpty();
        assertThat(task.value(TITLE)).isEqualTo("Review");
        assertThat(task.change().isRowChanged()).isFalse();
        assertThat(task.change().isMemoryChanged()).isTrue();
        assertThat(task.change().after().memory().hash()).isZero();
    }

    @Test
    void anOlderOneIsBelievedWhenASecondReadSaysTheSameAMinuteLater() {
        task.set(TITLE, "Old").updated("08:59");
        task.seen("09:20");
        task.seen("09:20:59.999");
        assertThat(task.value(TITLE)).isEqualTo("Review");
        assertThat(task.change().isChanged()).isFalse();

        task.seen("09:21");
        assertThat(task.value(TITLE)).isEqualTo("Old");
        assertThat(task.change().after().memory().older()).isNull();
    }

    @Test
    void aSecondReadThatSaysSomethingElseStartsTheMinuteAnew() {
        task.set(TITLE, "Old").updated("08:59").seen("09:20");
        task.set(TITLE, "Older").updated("08:50").seen("09:21");
        assertThat(task.value(TITLE)).isEqualTo("Review");

        task.seen("09:21:59");
        assertThat(task.value(TITLE)).isEqualTo("Review");
        task.seen("09:22");
        assertThat(task.value(TITLE)).isEqualTo("Older");
    }

    @Test
    void aReadOfWhatIsHeldForgetsTheOlderOne() {
        task.set(TITLE, "Old").updated("08:59").seen("09:20");
        task.set(TITLE, "Review").updated("09:00").seen("09:20:30");
        task.set(TITLE, "Old").updated("08:59").seen("09:21:10");

        assertThat(task.value(TITLE)).isEqualTo("Review");
    }

    @Test
    void anOlderOneAnsweredBeforeIsNotEvenRemembered() {
        task.set(TITLE, "Old").updated("08:59").seen("09:09:59");

        assertThat(task.change().isChanged()).isFalse();
    }

    @Test
    void withEqualOnesTheLaterAnswerWins() {
        task.set(TITLE, "Before").seen("09:09:59", "09:09:59");
        assertThat(task.value(TITLE)).isEqualTo("Review");

        task.set(TITLE, "After").seen("09:10:01", "09:08");
        assertThat(task.value(TITLE)).isEqualTo("After");
    }

    @Test
    void withEqualAnswersTheLaterRequestWins() {
        task.set(TITLE, "Before").seen("09:10", "09:08:59");
        assertThat(task.value(TITLE)).isEqualTo("Review");

        task.set(TITLE, "Same").seen("09:10", "09:09");
        assertThat(task.value(TITLE)).isEqualTo("Same");
    }

    @Test
    void anAnswerFromBeforeTheLastCompleteReadingIsRefused() {
        task.set(TITLE, "Before").in(runRead("09:30")).seen("09:29:59");
        assertThat(task.value(TITLE)).isEqualTo("Review");

        task.seen("09:30");
        assertThat(task.value(TITLE)).isEqualTo("Before");
    }

    @Test
    void withoutLastUpdatedTheAnswerDecides() {
        task.set(TITLE, "Before").updated(null).seen("09:09");
        assertThat(task.value(TITLE)).isEqualTo("Review");

        task.seen("09:11");
        task.set(TITLE, "After").updated("07:00").seen("09:12");
        assertThat(task.value(TITLE)).isEqualTo("After");
    }

    @Test
    void lastUpdatedIsComparedByWholeSeconds() { // B18
        task.set(TITLE, "New").updated("09:00:00.7").seen("09:20");
        task.set(TITLE, "Newer").updated("09:00").seen("09:21");

        assertThat(task.value(TITLE)).isEqualTo("Newer");
    }

    @Test
    void withoutAHashTheTextOfTheBodyTellsWhetherItSaysTheSame() {
        Runs run = Runs.run().updated("09:00");
        run.seen("09:10");
        run.set(dev.tallyfymirror.model.RunColumn.NAME, "Old").updated("08:00");
        run.unhashed().seen("09:20");
        run.seen("09:21");

        assertThat(run.value(dev.tallyfymirror.model.RunColumn.NAME)).isEqualTo("Old");
    }
}
