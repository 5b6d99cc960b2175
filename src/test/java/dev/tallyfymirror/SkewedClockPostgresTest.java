package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.tallyfy.ServerClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** A daemon on a machine whose clock is not Tallyfy's shows how far it is off. */
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
