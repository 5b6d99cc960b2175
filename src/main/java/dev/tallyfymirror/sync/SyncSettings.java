package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.model.FactType;
import java.time.Duration;
import java.util.Set;

/** How one organization is synced. {@code concurrency}: runs whose tasks are read at once. */
public record SyncSettings(
        String org, String baseUrl, int concurrency, boolean oneOffTasks, Pace pace, Loss loss, Announcing announcing) {

    /**
     * When to read: {@code interval} from start to start of a cycle; {@code full} between full cycles; {@code maxAge}: no
     * open run's tasks stay unread for longer. {@code perHour}: requests in an hour, 0 = no limit.
     */
    public record Pace(Duration interval, Duration full, Duration maxAge, int perHour) {}

    /** How many runs one pass may take away: the larger of a number and a percentage of those held. */
    public record Loss(int runs, int percent) {
        int allowed(int held) {
            return (int) Math.max(runs, (long) held * percent / 100);
        }
    }

    /** What is announced: {@code confirm}: a deadline is asked about before it is announced as missed. */
    public record Announcing(Duration grace, boolean confirm, Initial initial, Set<FactType> types) {}
}
