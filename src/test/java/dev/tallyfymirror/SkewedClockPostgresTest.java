package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import dev.tallyfymirror.tallyfy.ServerClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A daemon on a machine whose clock is not Tallyfy's shows how far it is off, and how fresh the mirror is all the same. */
class SkewedClockPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Test
    void aClockThatIsBehindIsInTheMetricsAndInTheLogOnce() { // B13
        String metrics = metrics("behind", Duration.ofMillis(89_600));
        assertThat(metrics).containsPattern("clock_offset_seconds\\{organization=\"behind\"} (89|90)\\.");
        assertThat(told()).singleElement().asString().matches("this machine's clock is (89|90) s behind Tallyfy's: .*");
    }

    @Test
    void aClockThatIsAheadIsInTheMetricsAndInTheLogOnce() { // B13
        String metrics = metrics("ahead", Duration.ofMillis(-90_400));
        assertThat(metrics).containsPattern("clock_offset_seconds\\{organization=\"ahead\"} -(89|90)\\.");
        assertThat(told())
                .singleElement()
                .asString()
                .matches("this machine's clock is (89|90) s ahead of Tallyfy's: .*");
    }

    @Test
    void aClockThatIsRightIsInTheMetricsAlone() { // B13
        assertThat(metrics("right", Duration.ZERO))
                .containsPattern("clock_offset_seconds\\{organization=\"right\"} -?[01]\\.");
        assertThat(told()).isEmpty();
    }

    @ParameterizedTest // B13
    @ValueSource(ints = {-7200, 7200})
    void howLongAgoSomethingWasIsToldByTheClockThatItWasWrittenBy(int seconds) {
        String org = "ago" + seconds;
        Clock tallyfys = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
        try (Trial trial = new Trial(Trial.world(org).withSize(2, 3, 0).withClock(tallyfys)).on(POSTGRES.url())) {
            Daemon daemon = trial.ready();
            Eventually.isTrue("more cycles", () -> cycles(org) >= 3);
            assertThat(ages(org))
                    .allMatch(age -> age >= 0 && age < 60, "a minute at most")
                    .hasSize(2);
            assertThat(POSTGRES.texts("SELECT degraded FROM tallyfy.sync_health WHERE org_id = '" + org
                            + "' AND degraded LIKE 'falls behind%'"))
                    .isEmpty();
            assertThat(Trial.readiness(daemon)).isEqualTo(200);
        }
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND outcome = 'complete'");
    }

    /** In seconds: of the last complete cycle, and of the open run that is unread for longest. */
    private static List<Double> ages(String org) {
        return POSTGRES
                .texts("SELECT extract(epoch FROM unnest(ARRAY[lag, oldest_unread])) FROM tallyfy.sync_health"
                        + " WHERE org_id = '" + org + "'")
                .stream()
                .map(Double::valueOf)
                .toList();
    }

    private String metrics(String org, Duration ahead) {
        Logger logger = (Logger) LoggerFactory.getLogger(ServerClock.class);
        log.start();
        logger.addAppender(log);
        Clock tallyfys = Clock.offset(Clock.systemUTC(), ahead);
        try (Trial trial = new Trial(Trial.world(org).withSize(2, 3, 0).withClock(tallyfys)).on(POSTGRES.url())) {
            return Trial.get(trial.ready(), "metrics");
        } finally {
            logger.detachAppender(log);
        }
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
