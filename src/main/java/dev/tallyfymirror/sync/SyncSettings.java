package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.sync.rule.Deadlines;
import dev.tallyfymirror.sync.rule.LossRule;
import java.time.Duration;
import java.util.Set;

/** How one organization is synced. {@code concurrency}: runs whose tasks are read at once. */
public record SyncSettings(
        String org, String baseUrl, int concurrency, boolean oneOffTasks, Pace pace, Loss loss, Announcing announcing) {

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
