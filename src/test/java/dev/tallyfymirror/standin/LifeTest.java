package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class LifeTest {
    /** Shows the time of Reactor's virtual scheduler, so that clock and timers move together. */
    private static final class SchedulerClock extends Clock {
        @Override
        public Instant instant() {
            return SteppedClock.START.plusNanos(
                    VirtualTimeScheduler.get().now(java.util.concurrent.TimeUnit.NANOSECONDS));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static List<TruthEntry> live(Duration time) {
        List<TruthEntry> seen = new ArrayList<>();
        VirtualTimeScheduler scheduler = VirtualTimeScheduler.getOrSet();
        try {
            StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                    .withClock(new SchedulerClock())
                    .withStart(SteppedClock.START)
                    .withPace(Duration.ofSeconds(1));
            Disposable life = Life.of(new World(settings, new VirtualClock(settings)), settings)
                    .subscribe(seen::add);
            scheduler.advanceTimeBy(time);
            life.dispose();
        } finally {
            VirtualTimeScheduler.reset();
        }
        return seen;
    }

    @Test
    void completesMissesLaunchesAndReopens() {
        List<TruthEntry> seen = live(Duration.ofMinutes(3));
        assertThat(seen)
                .extracting(TruthEntry::kind)
                .contains("task.completed", "task.overdue", "task.reopened", "run.launched", "task.deadline");
        assertThat(seen.size()).isBetween(150, 600);
    }

    @Test
    void showsSomethingEveryFewSeconds() {
        List<TruthEntry> seen = live(Duration.ofSeconds(30));
        List<Instant> shown = seen.stream()
                .filter(entry -> entry.kind().matches("task\\.(completed|overdue|reopened)"))
                .map(TruthEntry::at)
                .toList();
        assertThat(shown).hasSizeGreaterThan(10);
        assertThat(shown.get(0)).isBefore(SteppedClock.START.plusSeconds(6));
    }

    @Test
    void livesTheSameLifeForTheSameSeed() {
        assertThat(live(Duration.ofMinutes(1))).isEqualTo(live(Duration.ofMinutes(1)));
    }
}
