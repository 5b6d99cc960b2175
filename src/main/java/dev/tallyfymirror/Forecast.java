package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.sync.SyncSettings.Pace;
import java.time.Duration;
import java.util.Locale;

/**
 * How many requests a full cycle over so many runs needs, and how long they take under a request budget. Where the runs
 * are few, one a run for its tasks, the lists of runs (the open ones and all), and a few beside: a lower bound, since a
 * run of more than a page of tasks needs more. Where they are many, the lists of runs come with the tasks; if these turn
 * out not to, which shows by the requests already sent, one a run after all.
 */
public record Forecast(int runs, int pageSize, int perMinute, int perHour) {
    private static final int BESIDE = 6;
    /** The last, half empty page of each list of open and closed runs, the samples that check the way, and a few. */
    private static final int BESIDE_LISTS = 18;

    public static Forecast of(int runs, int pageSize, int perMinute, int perHour) {
        return new Forecast(runs, pageSize, perMinute, perHour);
    }

    public int requests() {
        return Pace.isLarge(runs, perHour) ? pages() + BESIDE_LISTS : oneByOne();
    }

    private int requests(Counts done) {
        return done.requests() > 2 * requests() ? oneByOne() : requests();
    }

    private int pages() {
        return (runs + pageSize - 1) / pageSize;
    }

    private int oneByOne() {
        return runs + 2 * pages() + BESIDE;
    }

    /** For what is left after the requests already sent; zero where there is no limit. */
    Duration left(Counts done) {
        int all = requests(done);
        int left = Math.max(0, all - done.requests());
        if (isByHour(all)) {
            return Duration.ofSeconds(3600L * left / perHour);
        }
        return isByMinute(all) ? Duration.ofSeconds(60L * left / perMinute) : Duration.ZERO;
    }

    private boolean isByHour(int all) {
        return isBeyond(all, perHour);
    }

    private boolean isByMinute(int all) {
        return isBeyond(all, perMinute);
    }

    /** What is kept back for deadlines is not to be had. */
    private static boolean isBeyond(int all, int limit) {
        return limit > 0 && all > LedgerBudget.withoutReserve(limit);
    }

    /** Such as {@code 2,140 requests, about 2 h 8 min at 1,000 an hour}. */
    String inWords(Counts done) {
        int all = requests(done);
        String requests = String.format(Locale.ROOT, "%,d requests", all);
        if (isByHour(all)) {
            Duration took = Duration.ofSeconds(3600L * all / perHour);
            return requests + String.format(Locale.ROOT, ", about %s at %,d an hour", inWords(took), perHour);
        }
        if (isByMinute(all)) {
            Duration took = Duration.ofSeconds(60L * all / perMinute);
            return requests + String.format(Locale.ROOT, ", about %s at %,d a minute", inWords(took), perMinute);
        }
        return requests;
    }

    static String inWords(Duration duration) {
        long minutes = Math.max(1, duration.toMinutes());
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
