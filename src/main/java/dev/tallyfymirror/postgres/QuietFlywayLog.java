package dev.tallyfymirror.postgres;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flyway's log at our debug level: what it does comes back as a report, what goes wrong as an exception, and the rest
 * is advertising. Public since Flyway makes it by name.
 */
public final class QuietFlywayLog implements LogCreator {
    @Override
    public Log createLogger(Class<?> owner) {
        return new DebugLog(LoggerFactory.getLogger(owner));
    }

    private record DebugLog(Logger logger) implements Log {
        @Override
        @SuppressWarnings("deprecation")
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public void debug(String message) {
            logger.trace(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message, Exception cause) {
            logger.debug(message, cause);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }
    }
}
