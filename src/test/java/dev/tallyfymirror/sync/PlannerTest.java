package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.sync.rule.StaleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Planner USUAL = planner(Duration.ofHours(1), 1000);

    @Test
    void cyclesBeginEveryIntervalWhileTheBudgetIsHardlyUsed() {
        assertThat(USUAL.spacing(cost(30), 200)).isEqualTo(MINUTE);
        assertThat(planner(MINUTE, 0).spacing(cost(10_000), 0)).isEqualTo(MINUTE);
    }

    @Test
    void cheapCyclesNeverDrawApartBeforeTheBudgetIsNearlyUsed() {
        assertThat(USUAL.spacing(cost(10), 700)).isEqualTo(MINUTE);
        assertThat(USUAL.spacing(cost(12), 990)).isGreaterThan(MINUTE);
    }

    @Test
    void aLongRunGetsAQuarterOfTheHourAndAtLeastAFewPagesACycle() {
        assertThat(USUAL.portion()).isEqualTo(5);
        assertThat(planner(Duration.ofHours(1), 3_000).portion()).isEqualTo(12);
        assertThat(planner(MINUTE, 0).portion()).isEqualTo(Integer.MAX_VALUE);
        assertThat(USUAL.turnOfLongRun(0, 6)).isZero();
        assertThat(USUAL.turnOfLongRun(1_000, 6)).isEqualTo(MINUTE.multipliedBy(200));
        assertThat(planner(MINUTE, 0).turnOfLongRun(1_000, 6)).isEqualTo(MINUTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 16, 24, 40, 100})
    void whateverACycleCostsTheHourIsNeverUsedUp(int cost) {
        Deque<Long> sent = new ArrayDeque<>();
        long now = 0;
        long most = 0;
        long longest = 0;
        while (now < Duration.ofHours(6).toMillis()) {
            long at = now;
            sent.removeIf(time -> time <= at - Duration.ofHours(1).toMillis());
            for (int i = 0; i < cost; i++) {
                sent.add(now);
            }
            most = Math.max(most, sent.size());
            long spacing = USUAL.spacing(cost(cost), sent.size()).toMillis();
            longest = Math.max(longest, spacing);
            now += spacing;
        }
        assertThat(most).isLessThan(950);
        assertThat(longest).isLessThanOrEqualTo(2 * USUAL.turn(cost).toMillis());
    }

    /** Open runs, whose tasks no list shows, and what the lists cost: each run is to be read within {@code max-age} or its bound. */
    @ParameterizedTest
    @CsvSource({"450, 11", "200, 5", "100, 3", "500, 25", "2000, 28"})
    void whereRunsAreReadOneByOneTheListsLeaveRoomForThem(int open, int lists) {
        Deque<Instant> read = new ArrayDeque<>(Collections.nCopies(open, Instant.EPOCH));
        Deque<Instant> sent = new ArrayDeque<>();
        Instant now = Instant.EPOCH;
        Duration since = MINUTE;
        Duration oldest = Duration.ZERO;
        while (now.isBefore(Instant.EPOCH.plus(Duration.ofHours(24)))) {
            Instant at = now;
            sent.removeIf(time -> !time.isAfter(at.minus(Duration.ofHours(1))));
            int stale = stale(read, now, since, USUAL.oneByOne(since, sent.size()));
            for (int n = 0; n < stale; n++) {
                read.removeFirst();
                read.addLast(now);
            }
            sent.addAll(Collections.nCopies(lists + stale, now));
            assertThat(sent.size()).isLessThan(950);
            since = USUAL.spacing(new Planner.Cost(lists + stale, stale, open), sent.size());
            now = now.plus(since);
            if (now.isAfter(Instant.EPOCH.plus(Duration.ofHours(8)))) {
                Duration age = Duration.between(read.getFirst(), now);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
        assertThat(oldest).isLessThan(USUAL.turnOneByOne(open).multipliedBy(2));
    }

    private static int stale(Deque<Instant> read, Instant now, Duration since, int allowed) {
        List<RunGlimpse> open = read.stream()
                .map(at -> new RunGlimpse("r", 1, true, at, 1L, null, null))
                .toList();
        return new StaleRuns(since, Duration.ofHours(1))
                .of(open, now, allowed, run -> true)
                .size();
    }

    @Test
    void aListThatShowedNothingIsLookedAtNowAndThen() {
        Instant now = Instant.parse("2026-05-01T10:00:00Z");
        assertThat(USUAL.isListDue(null, now)).isTrue();
        assertThat(USUAL.isListDue(new Planner.Look(1, now.minusSeconds(1)), now))
                .isTrue();
        assertThat(USUAL.isListDue(new Planner.Look(0, now.minusSeconds(299)), now))
                .isFalse();
        assertThat(USUAL.isListDue(new Planner.Look(0, now.minusSeconds(300)), now))
                .isTrue();
    }

    @Test
    void theBackgroundGetsWhatIsLeftAndAlwaysALittle() {
        assertThat(USUAL.background(0, false)).isEqualTo(9);
        assertThat(USUAL.background(700, false)).isLessThan(9).isGreaterThan(0);
        assertThat(USUAL.background(1000, false)).isEqualTo(1);
        assertThat(planner(MINUTE, 0).background(0, true)).isEqualTo(Integer.MAX_VALUE);
        assertThat(USUAL.background(0, true)).isEqualTo(2);
    }

    private static Planner.Cost cost(int requests) {
        return new Planner.Cost(requests, 0, 0);
    }

    private static Planner planner(Duration maxAge, int perHour) {
        return Planner.of(new SyncSettings.Pace(MINUTE, Duration.ofDays(1), maxAge, perHour));
    }
}
