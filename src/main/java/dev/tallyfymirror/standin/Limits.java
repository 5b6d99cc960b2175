package dev.tallyfymirror.standin;

/**
 * How many requests the stand-in answers in any window of a minute and of an hour; 0 = no limit. Windows are exact and
 * slide with the injected clock, not with the stand-in's faster time; a refused request is not counted.
 */
public record Limits(int perMinute, int perHour) {
    public Limits {
        if (perMinute < 0 || perHour < 0) {
            throw new IllegalArgumentException("a limit is 0 (none) or more");
        }
    }

    public static Limits none() {
        return new Limits(0, 0);
    }
}
