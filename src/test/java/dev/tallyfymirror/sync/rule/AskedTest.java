package dev.tallyfymirror.sync.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static final Instant DEADLINE = Instant.parse("2026-03-01T10:00:00Z");
    private static final DueTask TASK = new DueTask("a", "r", DEADLINE);
    private static final DueTask OTHER = new DueTask("b", "r", DEADLINE.plusSeconds(5));
    private static final List<DueTask> NONE = List.of();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Asked asked = new Asked(Duration.ofMinutes(1));

    @Test
    void whatNoAnswerSettlesIsAskedAboutMoreAndMoreSeldom() {
        List<Integer> seconds = new ArrayList<>();
        for (int second = 0; second < 200; second++) {
            if (!beginAndEnd(second, TASK).isEmpty()) {
                seconds.add(second);
            }
        }
        assertThat(seconds).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183);
    }

    @Test
    void whileItIsUnderWayOrWaitsNothingElseIsAskedOfIt() {
        assertThat(asked.begin(List.of(TASK), at(0))).containsExactly(TASK);
        assertThat(asked.waiting(at(50))).containsExactly(TASK);
        assertThat(asked.begin(List.of(TASK), at(50))).isEmpty();
        assertThat(asked.next()).isNull();

        asked.ended(List.of(TASK), NONE, NONE);
        assertThat(asked.next()).isEqualTo(at(1));
        assertThat(asked.waiting(at(0))).containsExactly(TASK);
        assertThat(asked.waiting(at(1))).isEmpty();
    }

    @Test
    void aTaskThatWasSettledIsAskedAboutAtOnceWhenItIsDueAgain() {
        assertThat(beginAndEnd(0, TASK)).containsExactly(TASK);
        assertThat(beginAndEnd(1)).isEmpty();
        assertThat(beginAndEnd(1, TASK)).containsExactly(TASK);
        assertThat(asked.next()).isEqualTo(at(2));
    }

    @Test
    void eachTaskHasItsOwnPauses() {
        assertThat(beginAndEnd(0, TASK)).containsExactly(TASK);
        assertThat(beginAndEnd(0, TASK, OTHER)).containsExactly(OTHER);
    }

    @Test
    void onlyWhatFailedOrWasNotAnsweredForLongIsUnanswered() {
        asked.begin(List.of(TASK, OTHER), at(0));
        assertThat(unanswered(60, 59)).isEmpty();
        assertThat(unanswered(60, 60)).containsExactly(TASK, OTHER);
        assertThat(unanswered(0, 60)).containsExactly(TASK);

        asked.ended(List.of(TASK, OTHER), List.of(TASK), NONE);
        assertThat(unanswered(60, 1)).containsExactly(TASK);
        asked.taken(List.of(TASK), at(1));
        assertThat(unanswered(60, 59)).isEmpty();
        assertThat(unanswered(60, 60)).containsExactly(OTHER);
        assertThat(unanswered(60, 61)).containsExactly(TASK, OTHER);
    }

    @Test
    void aQuestionThatWasGivenUpTellsNothing() {
        asked.begin(List.of(TASK), at(0));
        asked.givenUp(List.of(TASK));
        assertThat(unanswered(60, 59)).isEmpty();
        assertThat(asked.begin(List.of(TASK), at(1))).containsExactly(TASK);
    }

    @Test
    void whoeverStoodStillForLongAsksOnceMoreBeforeAnythingIsUnanswered() { // B16
        asked.begin(List.of(TASK), at(0));
        asked.ended(List.of(TASK), NONE, NONE); // an answer from before the deadline
        assertThat(asked.begin(List.of(TASK), at(90))).containsExactly(TASK);
        assertThat(unanswered(60, 90)).isEmpty();
        assertThat(unanswered(60, 149)).isEmpty();
        assertThat(unanswered(60, 150)).containsExactly(TASK);
    }

    @Test
    void aMovedDeadlineIsAskedAboutAsIfNothingHadBeenAskedBefore() { // B8
        asked.begin(List.of(TASK), at(0));
        asked.ended(List.of(TASK), List.of(TASK), NONE);
        DueTask moved = new DueTask(TASK.id(), TASK.runId(), TASK.deadline().plusSeconds(30));
        assertThat(asked.begin(List.of(moved), at(0))).containsExactly(moved);
        assertThat(unanswered(90, 59)).isEmpty();
        asked.ended(List.of(TASK), List.of(TASK), NONE); // an answer about the old one says nothing
        assertThat(unanswered(90, 59)).isEmpty();
    }

    @Test
    void whatNoListShowsWaitsForItsTurnAndIsNotUnansweredMeanwhile() {
        asked.begin(List.of(TASK, OTHER), at(0));
        asked.ended(List.of(TASK, OTHER), NONE, List.of(TASK, OTHER));
        assertThat(asked.waiting(at(900))).containsExactlyInAnyOrder(TASK, OTHER);
        assertThat(unanswered(60, 900)).isEmpty();

        assertThat(asked.beginUnshown(1)).containsExactly(TASK);
        assertThat(asked.beginUnshown(1)).isEmpty();
        assertThat(unanswered(60, 900)).isEmpty();
        asked.ended(List.of(TASK), List.of(TASK), NONE);
        assertThat(unanswered(60, 900)).containsExactly(TASK);
        assertThat(asked.beginUnshown(9)).containsExactly(OTHER);
    }

    @Test
    void onlySoManyQuestionsAreUnderWay() {
        List<DueTask> tasks = IntStream.range(0, Asked.QUESTIONS + 1)
                .mapToObj(i -> new DueTask("t" + i, null, DEADLINE))
                .toList();
        tasks.subList(0, Asked.QUESTIONS)
                .forEach(task -> assertThat(asked.begin(List.of(task), at(0))).hasSize(1));
        assertThat(asked.begin(List.of(tasks.get(Asked.QUESTIONS)), at(0))).isEmpty();
        asked.ended(List.of(tasks.get(0)), NONE, NONE);
        assertThat(asked.begin(List.of(tasks.get(Asked.QUESTIONS)), at(0))).hasSize(1);
    }

    @Test
    void whatCanNotBeAskedAboutForTheOthersIsUnansweredAllTheSame() {
        for (int i = 0; i < Asked.QUESTIONS; i++) {
            assertThat(asked.begin(List.of(new DueTask("t" + i, null, DEADLINE.plusSeconds(900))), at(0)))
                    .hasSize(1);
        }
        assertThat(asked.begin(List.of(TASK), at(1))).isEmpty();
        assertThat(asked.waiting(at(1))).doesNotContain(TASK);
        assertThat(unanswered(0, 60)).isEmpty();
        assertThat(unanswered(0, 61)).containsExactly(TASK);
        asked.ended(List.of(new DueTask("t0", null, DEADLINE)), NONE, NONE);
        assertThat(asked.begin(List.of(TASK), at(62))).containsExactly(TASK);
    }

    private List<DueTask> beginAndEnd(int second, DueTask... due) {
        List<DueTask> shown = List.of(due).stream()
                .filter(task -> !asked.waiting(at(second)).contains(task))
                .toList();
        List<DueTask> begun = asked.begin(shown, at(second));
        if (!begun.isEmpty()) {
            asked.ended(begun, NONE, NONE);
        }
        return begun;
    }

    private List<DueTask> unanswered(int deadline, int second) {
        return asked.unanswered(DEADLINE.plusSeconds(deadline), at(second), PATIENCE);
    }

    private static Duration at(int second) {
        return Duration.ofSeconds(second);
    }
}
