package dev.tallyfymirror.postgres;

import dev.tallyfymirror.retry.TransientException;
import org.jspecify.annotations.Nullable;

/** The database can't be reached, is starting, stopping or out of room, or asks to try again. */
public class TransientDatabaseException extends TransientException {
    private static final long serialVersionUID = 1L;

    public TransientDatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
