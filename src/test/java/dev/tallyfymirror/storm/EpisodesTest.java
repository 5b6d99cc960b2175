package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodesTest {
    private static final Instant DEADLINE = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant BASELINE = DEADLINE.minusSeconds(3600);

    @Test
    void aDeadlineThatPassesWhileAChangeIsBeingMadeMayHaveBeenMissed() {
        View open = new View(false, false, false, null, DEADLINE);
        View done = new View(false, false, false, DEADLINE, DEADLINE);
        Episodes episodes = Episodes.of(List.of(
                new Phase(open, BASELINE, DEADLINE.minusMillis(1)),
                new Phase(done, DEADLINE.plusMillis(20), DEADLINE.plusSeconds(16)),
                new Phase(open, DEADLINE.plusSeconds(16), Instant.MAX)));
        assertThat(episodes.countOf(DEADLINE, BASELINE)).isEqualTo(2);
    }

    @Test
    void aTaskDoneBeforeItsDeadlineMissedNone() {
        View open = new View(false, false, false, null, DEADLINE);
        View done = new View(false, false, false, DEADLINE.minusSeconds(1), DEADLINE);
        Episodes episodes = Episodes.of(List.of(
                new Phase(open, BASELINE, DEADLINE.minusMillis(900)),
                new Phase(done, DEADLINE.minusMillis(890), Instant.MAX)));
        assertThat(episodes.countOf(DEADLINE, BASELINE)).isZero();
    }
}
