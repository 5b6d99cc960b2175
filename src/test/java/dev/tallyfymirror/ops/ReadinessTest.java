package dev.tallyfymirror.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReadinessTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Readiness.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Readiness readiness =
            new Readiness(Clock.fixed(Instant.parse("2026-01-01T10:00:00Z"), ZoneOffset.UTC));

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void eachChangeIsOneLineOfTheLog() {
        readiness.tell("database", null);
        readiness.tell("database", "gone");
        readiness.tell("database", "gone");
        readiness.tell("database", "refused");
        readiness.tell("database", null);
        readiness.tell("database", null);

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "database: gone",
                        "database: refused",
                        "database: works again; the trouble lasted since 2026-01-01T10:00:00Z");
    }

    @Test
    void componentsAreToldApart() {
        readiness.tell("organization b", "no token");
        readiness.tell("organization a", "no token");
        readiness.tell("organization b", null);

        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.troubles())
                .containsExactly(
                        new Readiness.Trouble("organization a", "no token", Instant.parse("2026-01-01T10:00:00Z")));
    }

    @Test
    void whatIsDegradedStaysReady() {
        readiness.degrade("mirror of acme", null);
        readiness.degrade("mirror of acme", "falls behind");
        readiness.degrade("mirror of acme", "falls behind");

        assertThat(readiness.isReady()).isTrue();
        assertThat(readiness.degraded())
                .containsExactly(
                        new Readiness.Trouble("mirror of acme", "falls behind", Instant.parse("2026-01-01T10:00:00Z")));

        readiness.degrade("mirror of acme", null);
        assertThat(readiness.degraded()).isEmpty();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("mirror of acme: degraded: falls behind", "mirror of acme: no longer degraded");
    }
}
