package dev.tallyfymirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private static final Instant DEADLINE = Instant.parse("2026-03-01T10:00:00Z");
    private static final Map<String, Instant> DEADLINES = Map.of("a", DEADLINE, "b", DEADLINE, "changed", DEADLINE);

    private final Map<String, Instant> seen = new HashMap<>(Map.of("a", after(100), "b", after(900)));
    private long others;

    @Test
    void allInTimeIsRight() {
        assertThat(announcements().shortfalls(1, 1)).isEmpty();
        assertThat(announcements().due()).isEqualTo(2);
        assertThat(announcements().quantile(1)).isEqualTo(0.9);
    }

    @Test
    void oneThatDidNotComeIsMissed() {
        seen.remove("b");
        assertThat(announcements().shortfalls(1, 1)).containsExactly("1 announced of 2");
        seen.clear();
        assertThat(announcements().shortfalls(1, 1)).containsExactly("0 announced of 2");
    }

    @Test
    void whatIsNotDueIsWrongAndStandsForNoOther() {
        seen.remove("b");
        seen.put("changed", after(100));
        assertThat(announcements().shortfalls(1, 1)).containsExactly("1 announced of 2", "1 false, doubled or cleared");
    }

    @Test
    void whatIsOfNoDeadlineOrDoubledIsWrong() {
        seen.put("unknown", after(100));
        others = 1;
        assertThat(announcements().shortfalls(1, 1)).containsExactly("2 false, doubled or cleared");
    }

    @Test
    void oneBeforeItsDeadlineIsFalse() {
        seen.put("a", after(-5));
        assertThat(announcements().shortfalls(1, 1)).containsExactly("1 before their deadline");
    }

    @Test
    void oneThatIsLateIsSeen() {
        seen.put("b", after(1_000));
        assertThat(announcements().shortfalls(1, 1)).containsExactly("1.000 s is not below 1 s");
        assertThat(announcements().shortfalls(0.5, 1)).isEmpty();
    }

    private Announcements announcements() {
        return Announcements.of(DEADLINES, Set.of("changed"), seen, others);
    }

    private static Instant after(long millis) {
        return DEADLINE.plusMillis(millis);
    }
}
