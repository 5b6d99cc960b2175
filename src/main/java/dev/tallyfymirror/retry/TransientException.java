package dev.tallyfymirror.retry;

import org.jspecify.annotations.Nullable;

/**
 * A failure that may be gone when the same thing is tried again later. The message is one or two lines for people,
 * says what is wrong and what to do, and never holds a secret.
 */
public class TransientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TransientException(String message) {
        super(message);
    }

    public TransientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
