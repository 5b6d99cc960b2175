package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.sync.rule.Deadlines;
import dev.tallyfymirror.sync.rule.LossRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** How one organization is synced. {@code concurrency}: runs whose tasks are read at once. */
public record SyncSettings(
        String org, String baseUrl, int concurrency, boolean oneOffTasks, Pace pace, Loss loss, Announcing announcing) {

    /** What the diff goes by, for an organization in this state. */
    public Rules rules(State state) {
        Instant baseline = state.baseline();
        if (baseline == null) {
            throw new IllegalStateException("organization " + org + " has no baseline");
        }
        return new Rules(
                baseline,
                state.firstSyncedAt() == null,
                announcing.grace(),
                lateAfter(),
                announcing.initial(),
                announcing.types());
    }

    /** A fact older than this when it is seen was caught up with: a mirror that keeps up would have seen it before. */
    private Duration lateAfter() {
        return pace.maxAge().plus(pace.interval().multipliedBy(2));
    }

    /**
     * When to read: {@code interval} from start to start of a cycle; {@code full} between full cycles; {@code maxAge}: no
     * open run's tasks stay unread for longer. {@code perHour}: requests in an hour, 0 = no limit;
     * {@code hour}: how long an hour of the request budget is.
     */
    public record Pace(Duration interval, Duration full, Duration maxAge, int perHour, Duration hour) {
        public Pace(Duration interval, Duration full, Duration maxAge, int perHour) {
            this(interval, full, maxAge, perHour, Duration.ofHours(1));
        }

        /** Whether so many runs are too many to be read one by one in one go: that takes the request budget of long. */
        public static boolean isLarge(long runs, int perHour) {
            return perHour > 0 && runs > perHour / 2;
        }
    }

    /** How many runs one pass may take away: the larger of a number and a percentage of those held. */
    public record Loss(int runs, int percent) {
        LossRule rule() {
            return new LossRule(runs, percent);
        }
    }

    /** What is announced: {@code confirm}: a deadline is asked about before it is announced as missed. */
    public record Announcing(Duration grace, boolean confirm, Initial initial, Set<FactType> types) {
        Deadlines deadlines() {
            return new Deadlines(grace, confirm);
        }
    }
}
