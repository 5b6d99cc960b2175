package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Counts;
import java.time.Duration;

/**
 * How many requests a full cycle over so many runs needs, and how long they take under a request budget: at least one
 * request a run for its tasks, the lists of runs (the open ones and all), and a few beside. A run of more than a page of
 * tasks needs more, so it is a lower bound.
 */
record Forecast(int runs, int pageSize, int perMinute, int perHour) {
    private static final int BESIDE = 6;

    int requests() {
        int pages = (runs + pageSize - 1) / pageSize;
        return runs + 2 * pages + BESIDE;
    }

    /** For what is left after the requests already sent; zero where there is no limit. */
    Duration left(Counts done) {
        int left = Math.max(0, requests() - done.requests());
        boolean byHour = perHour > 0 && requests() > perHour;
        if (byHour) {
            return Duration.ofSeconds(3600L * left / perHour);
        }
        return perMinute > 0 && requests() > perMinute ? Duration.ofSeconds(60L * left / perMinute) : Duration.ZERO;
    }
}
