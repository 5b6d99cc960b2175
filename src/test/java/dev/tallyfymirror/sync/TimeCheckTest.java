package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.ServerClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCheckTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private Instant now = START;
    private final ServerClock server = new ServerClock(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    });
    private final TimeCheck check = new TimeCheck(server, Duration.ZERO);

    @Test
    void aClockThatOnlyGoesOnIsTrusted() {
        for (int second = 0; second < 100; second++) {
            now = START.plusSeconds(second).plusMillis(second * 20);
            assertThat(check.isKnown(Duration.ofSeconds(second))).isTrue();
        }
    }

    @ParameterizedTest // B15, B16
    @ValueSource(ints = {-7200, -90, -3, 3, 90, 7200})
    void aClockThatWasSetOrAMachineThatWasSuspendedMakesTimeUnknown(int seconds) {
        now = START.plusSeconds(5);
        assertThat(check.isKnown(Duration.ofSeconds(5))).isTrue();
        now = START.plusSeconds(5 + seconds);
        assertThat(check.isKnown(Duration.ofSeconds(5))).isFalse();
        assertThat(check.isKnown(Duration.ofSeconds(5))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-7200, -3, 3, 7200})
    void aStepBeforeTheFirstLookIsNoticedToo(int seconds) {
        now = START.plusSeconds(5 + seconds);
        assertThat(check.isKnown(Duration.ofSeconds(5))).isFalse();
    }

    @Test
    void theTimeIsAskedForAtOnceThenMoreAndMoreSeldom() {
        now = START.minusSeconds(3600);
        assertThat(check.isKnown(Duration.ofSeconds(50))).isFalse();
        List<Integer> asked = new ArrayList<>();
        for (int second = 50; second < 250; second++) {
            if (check.isToBeAsked(Duration.ofSeconds(second))) {
                asked.add(second - 50);
            }
        }
        assertThat(asked).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183);
    }
}
