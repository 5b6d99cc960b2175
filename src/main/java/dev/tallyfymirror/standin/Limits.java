package dev.tallyfymirror.standin;

import java.time.Duration;

/**
 * How many requests the stand-in answers in any window of a minute and of an hour; 0 = no limit. Windows are exact and
 * slide with the injected clock, not with the stand-in's faster time; a refused request is not counted. {@code minute} and
 * {@code hour} are as long as they say, unless all time is made shorter.
 */
public record Limits(int perMinute, int perHour, Duration minute, Duration hour) {
    public Limits {
        if (perMinute < 0 || perHour < 0) {
            throw new IllegalArgumentException("a limit is 0 (none) or more");
        }
    }

    public Limits(int perMinute, int perHour) {
        this(perMinute, perHour, Duration.ofMinutes(1), Duration.ofHours(1));
    }

    public static Limits none() {
        return new Limits(0, 0);
    }
}
