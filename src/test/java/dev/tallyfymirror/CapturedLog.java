package dev.tallyfymirror;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** All that is logged at the most talkative level there is, instead of on the console. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<Appender<ILoggingEvent>> before = new ArrayList<>();
    private final Level level = root.getLevel();

    public CapturedLog() {
        setContext(context);
        root.iteratorForAppenders().forEachRemaining(before::add);
        before.forEach(root::detachAppender);
        start();
        root.addAppender(this);
        root.setLevel(Level.DEBUG);
        context.getLogger("dev.tallyfymirror").setLevel(Level.TRACE);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                + Map.copyOf(event.getMDCPropertyMap())
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        context.getLogger("dev.tallyfymirror").setLevel(null);
        root.setLevel(level);
        root.detachAppender(this);
        before.forEach(root::addAppender);
    }
}
