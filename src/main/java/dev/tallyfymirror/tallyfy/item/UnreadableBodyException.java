package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.retry.TransientException;
import org.jspecify.annotations.Nullable;

/** A body that can't be believed: no JSON, cut off, or of another shape than asked for. It says nothing about items. */
public class UnreadableBodyException extends TransientException {
    private static final long serialVersionUID = 1L;

    /** {@code message} may hold what the body said: it is stored with the cycle that met it. */
    public UnreadableBodyException(String message) {
        super(JsonText.storable(message));
    }

    UnreadableBodyException(String message, @Nullable Throwable cause) {
        super(JsonText.storable(message), cause);
    }
}
