package dev.tallyfymirror.retry;

import org.jspecify.annotations.Nullable;

/**
 * A failure that stays until somebody changes something: trying again at once is useless. The message is one or two
 * lines for people, says what is wrong and what to do, and never holds a secret.
 */
public class PermanentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PermanentException(String message) {
        super(message);
    }

    public PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
