package dev.tallyfymirror.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.tallyfymirror.settings.LogSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log: standard error, one line a message; stack traces only at debug. */
final class Logging {
    static final LogSettings STANDARD = new LogSettings(LogSettings.Level.INFO, LogSettings.Format.TEXT);
    private static final String LINE =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSX\", UTC} %-5level %replace(%msg){'\\s*[\\r\\n]+\\s*', ' | '} [%logger{0}]";
    /** Rooms of others that speak where it is not asked for. */
    private static final List<String> TALKATIVE = List.of("io.netty", "reactor", "org.flywaydb", "org.postgresql");
    /** They warn again and again of what a destination does; what matters of it is told once, and by us. */
    private static final List<String> REPETITIVE =
            List.of("org.apache.kafka", "reactor.netty.http.client", "reactor.netty.channel");
    /** It writes down the addresses that are called, of which the path is often a secret. */
    private static final String INDISCREET = "reactor.netty.resources";
    /** Tells each failure several times while the database is away, beside those who are told of it and say so once. */
    private static final String DRIVER = "io.r2dbc";

    private Logging() {}

    static void configure(LogSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, settings));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.toLevel(settings.level().name()));
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(levelOfOthers(settings)));
        boolean traced = hasTraces(settings);
        REPETITIVE.forEach(name -> context.getLogger(name).setLevel(traced ? Level.WARN : Level.ERROR));
        context.getLogger(INDISCREET).setLevel(Level.WARN);
        context.getLogger(DRIVER).setLevel(traced ? levelOfOthers(settings) : Level.OFF);
    }

    private static Level levelOfOthers(LogSettings settings) {
        return switch (settings.level()) {
            case ERROR -> Level.ERROR;
            case TRACE -> Level.DEBUG;
            default -> Level.WARN;
        };
    }

    private static boolean hasTraces(LogSettings settings) {
        return settings.level().compareTo(LogSettings.Level.DEBUG) >= 0;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogSettings settings) {
        boolean traces = hasTraces(settings);
        if (settings.format() == LogSettings.Format.JSON) {
            JsonEncoder encoder = new JsonEncoder();
            encoder.setContext(context);
            encoder.setWithThrowable(traces);
            encoder.start();
            return encoder;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE + (traces ? "%n%ex" : "%n%nopex"));
        encoder.start();
        return encoder;
    }
}
