package dev.tallyfymirror.postgres;

import dev.tallyfymirror.retry.PermanentException;
import org.jspecify.annotations.Nullable;

/** The database refuses, and goes on refusing until somebody changes a setting, a right or the program. */
public class PermanentDatabaseException extends PermanentException {
    private static final long serialVersionUID = 1L;

    public PermanentDatabaseException(String message) {
        super(message);
    }

    public PermanentDatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
