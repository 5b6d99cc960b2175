package dev.tallyfymirror.settings;

import java.time.Duration;

/** How the API is called. {@code timeout} is for one request. The request budget is each organization's. */
public record ApiSettings(Duration timeout) {
    static ApiSettings from(Values values) {
        return new ApiSettings(values.duration(Key.API_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(10)));
    }
}
