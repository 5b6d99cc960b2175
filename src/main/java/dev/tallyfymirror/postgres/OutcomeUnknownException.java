package dev.tallyfymirror.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A commit was sent and its answer never came: it may have happened or not. Only reading again tells; doing the same
 * again is right only where that is harmless.
 */
public final class OutcomeUnknownException extends TransientDatabaseException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
