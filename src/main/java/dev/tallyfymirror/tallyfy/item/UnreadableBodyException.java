package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.retry.TransientException;
import org.jspecify.annotations.Nullable;

/** A body that can't be believed: no JSON, cut off, or of another shape than asked for. It says nothing about items. */
public class UnreadableBodyException extends TransientException {
    private static final long serialVersionUID = 1L;

    public UnreadableBodyException(String message) {
        super(message);
    }

    UnreadableBodyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
