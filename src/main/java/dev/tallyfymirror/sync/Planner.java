package dev.tallyfymirror.sync;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a cycle may cost and when the next one begins: pure arithmetic over the request budget, what was used of
 * it, and what the last passes showed. Correctness never rests on it: it chooses when, not whether.
 *
 * <p>A cycle begins every {@code interval} as long as little of an hour's requests is used. Beyond that the cycles draw
 * apart, so that requests spread over the hour and never stand before a wall of many minutes; what is left stays free for
 * deadlines, single runs and commands.
 */
record Planner(SyncSettings.Pace pace) {
    /** Shares of an hour's requests: up to this all is free; */
    private static final double FREE = 0.2;
    /** up to this the spacing grows to that of an even rate; */
    private static final double EVEN = 0.4;
    /** which is this, and beyond it the spacing grows */
    private static final double EVEN_RATE = 0.68;
    /** by so much a share. */
    private static final double BRAKE = 4;

    /** A list that showed nothing is looked at again after so many cycles. */
    private static final int EMPTY_LIST_CYCLES = 5;
    /** Shares of an hour's requests for runs that have not changed: where the lists show their tasks already, */
    private static final double BESIDE = 0.12;
    /** and where they are to be read one by one: */
    private static final double ONE_BY_ONE = 0.5;
    /** then an hour is used so far, */
    private static final double USED_UP = 0.85;
    /** and beyond it they are read more slowly, down to hardly any. */
    private static final double WALL = 0.95;
    /** and for the pages of one run. */
    private static final double ONE_RUN = 0.25;
    /** Most runs have no more pages. */
    static final int LEAST_PORTION = 5;

    static Planner of(SyncSettings.Pace pace) {
        return new Planner(pace);
    }

    Duration interval() {
        return pace.interval();
    }

    private int perHour() {
        return pace.perHour();
    }

    private long hourMillis() {
        return pace.hour().toMillis();
    }

    /** What a cycle has cost: requests for the lists and what changed, and of open runs, {@code openRuns}, read one by one. */
    record Cost(int requests, int oneByOne, int openRuns) {}

    /** From start to start of cycles that cost so much, with so many requests used in the last hour. */
    Duration spacing(Cost cost, long used) {
        if (perHour() == 0 || used <= FREE * perHour()) {
            return interval();
        }
        return cost.openRuns() == 0
                ? spacing(cost.requests(), EVEN_RATE, EVEN_RATE * perHour(), used)
                : spacing(
                        cost.requests() - cost.oneByOne(),
                        USED_UP,
                        USED_UP * perHour() - demand(cost.openRuns()),
                        used);
    }

    /** {@code rate}: requests an hour that these cycles may take, {@code share}: with all others. */
    private Duration spacing(int cost, double share, double rate, long used) {
        double even = cost * hourMillis() / rate;
        double now = (double) used / perHour();
        double millis = now <= EVEN
                ? interval().toMillis()
                        + (now - FREE) / (EVEN - FREE) * (even - interval().toMillis())
                : even * (1 + Math.max(0, now - share) * BRAKE);
        return longer(interval(), Duration.ofMillis((long) millis));
    }

    /** Requests an hour that it takes to read so many open runs one by one as often as is wanted, within their share. */
    private double demand(int openRuns) {
        double wanted =
                openRuns * (double) hourMillis() / Math.max(1, pace.maxAge().toMillis());
        return Math.min(ONE_BY_ONE * perHour(), wanted);
    }

    /** Open runs that a cycle may read one by one, so long after the one before it. */
    int oneByOne(Duration since, long used) {
        if (perHour() == 0) {
            return Integer.MAX_VALUE;
        }
        double brake = (WALL - (double) used / perHour()) / (WALL - USED_UP);
        double all = ONE_BY_ONE * perHour() * since.toMillis() / hourMillis();
        return (int) Math.max(1, Math.ceil(all * Math.max(0, Math.min(1, brake))));
    }

    /** How long a full turn over everything open takes at this cost and with an even rate. */
    Duration turn(int cost) {
        return perHour() == 0
                ? interval()
                : longer(interval(), Duration.ofMillis((long) (cost * hourMillis() / (EVEN_RATE * perHour()))));
    }

    /** The same where the tasks of so many open runs are read one by one, besides what changed. */
    Duration turnOneByOne(int openRuns) {
        if (perHour() == 0) {
            return longer(interval(), pace.maxAge());
        }
        return longer(pace.maxAge(), Duration.ofMillis((long) (openRuns * hourMillis() / (ONE_BY_ONE * perHour()))));
    }

    /**
     * Requests that a cycle may spend on runs that have not changed: closed ones, and hidden tasks of open ones. {@code
     * listed}: the lists show the tasks of open runs already.
     */
    int background(long used, boolean listed) {
        if (perHour() == 0) {
            return Integer.MAX_VALUE;
        }
        double left = Math.max(0, EVEN_RATE - (double) used / perHour());
        double perCycle =
                perHour() * (listed ? BESIDE : ONE_BY_ONE) * interval().toMillis() / hourMillis();
        return (int) Math.max(1, Math.ceil(perCycle * Math.min(1, left / (EVEN_RATE - EVEN))));
    }

    /** Pages of one run in a cycle: the others are not to wait for a run of very many. */
    int portion() {
        return perHour() == 0
                ? Integer.MAX_VALUE
                : (int) Math.max(LEAST_PORTION, perHour() * ONE_RUN * interval().toMillis() / hourMillis());
    }

    /** How long it takes to read so many more pages of a run, in cycles that cost so much. */
    Duration turnOfLongRun(int pages, int cost) {
        return turn(cost).multipliedBy((pages + (long) portion() - 1) / portion());
    }

    /** Whether so many runs are too many to be read one by one in one go. */
    boolean isLarge(long runs) {
        return SyncSettings.Pace.isLarge(runs, perHour());
    }

    /** Whether a list of open runs is to be read: it showed something, or was not looked at for a while. */
    boolean isListDue(@Nullable Look last, Instant now) {
        return last == null
                || last.count() > 0
                || !last.at().plus(interval().multipliedBy(EMPTY_LIST_CYCLES)).isAfter(now);
    }

    /** What a list showed when it was last read to its end. */
    record Look(int count, Instant at) {}

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
