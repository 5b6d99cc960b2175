package dev.tallyfymirror.settings;

/** How much is logged to standard error, and as what. */
public record LogSettings(Level level, Format format) {
    /** From which weight on. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** A line of text or a line of JSON. */
    public enum Format {
        TEXT,
        JSON
    }

    static LogSettings from(Values values) {
        return new LogSettings(values.choice(Key.LOG_LEVEL, Level.class), values.choice(Key.LOG_FORMAT, Format.class));
    }
}
