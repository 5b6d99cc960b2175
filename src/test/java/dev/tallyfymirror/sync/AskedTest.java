package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static final Instant DEADLINE = Instant.parse("2026-03-01T10:00:00Z");
    private static final DueTask TASK = new DueTask("a", "r", DEADLINE);

    private final Asked asked = new Asked(Duration.ofMinutes(1));

    @Test
    void whatNoAnswerSettlesIsAskedAboutMoreAndMoreSeldom() {
        List<Integer> seconds = new ArrayList<>();
        for (int second = 0; second < 200; second++) {
            if (!asked.begin(List.of(TASK), DEADLINE.plusSeconds(second)).isEmpty()) {
                seconds.add(second);
            }
        }
        assertThat(seconds).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183);
    }

    @Test
    void aTaskThatWasSettledIsAskedAboutAtOnceWhenItIsDueAgain() {
        assertThat(asked.begin(List.of(TASK), DEADLINE)).containsExactly(TASK);
        assertThat(asked.begin(List.of(TASK), DEADLINE)).isEmpty();
        assertThat(asked.begin(List.of(), DEADLINE)).isEmpty();
        assertThat(asked.begin(List.of(TASK), DEADLINE)).containsExactly(TASK);
    }

    @Test
    void eachTaskHasItsOwnPauses() {
        DueTask other = new DueTask("b", "r", DEADLINE);
        assertThat(asked.begin(List.of(TASK), DEADLINE)).containsExactly(TASK);
        assertThat(asked.begin(List.of(TASK, other), DEADLINE)).containsExactly(other);
    }
}
