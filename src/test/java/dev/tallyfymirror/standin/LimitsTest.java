package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final SteppedClock clock = new SteppedClock();
    private RunningStandIn standIn;
    private Caller caller;

    @BeforeEach
    void start() {
        standIn = Caller.start(StandInSettings.defaults(Clock.systemUTC())
                .withClock(clock)
                .withSpeed(60)
                .withLimits(new Limits(3, 5)));
        caller = new Caller(standIn);
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    private HttpResponse<String> get() {
        return caller.get("/runs");
    }

    @Test
    void countsInAnExactSlidingMinuteOfTheInjectedClock() {
        assertThat(get().headers().firstValue("X-RateLimit-Remaining")).contains("2");
        clock.advance(Duration.ofSeconds(30));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().headers().firstValue("X-RateLimit-Remaining")).contains("0");
        HttpResponse<String> refused = get();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("30");
        assertThat(Caller.tree(refused).path("code").asString()).isEqualTo("RATE_LIMIT_EXCEEDED");
        clock.advance(Duration.ofSeconds(29));
        assertThat(get().statusCode()).isEqualTo(429);
        clock.advance(Duration.ofSeconds(1));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(429);
    }

    @Test
    void countsInAnExactSlidingHour() {
        for (int i = 0; i < 5; i++) {
            assertThat(get().statusCode()).isEqualTo(200);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(get().headers().firstValue("Retry-After")).contains("3300");
        clock.advance(Duration.ofMinutes(55));
        assertThat(get().statusCode()).isEqualTo(200);
        standIn.limit(Limits.none());
        assertThat(get().headers().firstValue("X-RateLimit-Remaining")).isEmpty();
    }

    @Test
    void tellsTheMostRequestsInAnyWindow() {
        assertThat(get().statusCode()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(59));
        assertThat(get().statusCode()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(standIn.requests().mostWithin(Duration.ofMinutes(1))).isEqualTo(2);
    }

    @Test
    void runsItsOwnTimeFaster() {
        clock.advance(Duration.ofSeconds(10));
        assertThat(standIn.world().now()).isEqualTo(SteppedClock.START.plusSeconds(600));
        assertThat(get().headers().firstValue("Date")).contains("Mon, 02 Mar 2026 08:10:00 GMT");
    }

    @Test
    void countsInShorterWindowsWhereAllTimeIsShorter() {
        standIn.limit(new Limits(2, 3, Duration.ofSeconds(2), Duration.ofSeconds(120)));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().headers().firstValue("Retry-After")).contains("2");
        clock.advance(Duration.ofSeconds(2));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().headers().firstValue("Retry-After")).contains("118");
    }
}
