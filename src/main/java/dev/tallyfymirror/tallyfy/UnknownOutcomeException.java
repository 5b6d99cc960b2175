package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.PermanentException;
import org.jspecify.annotations.Nullable;

/** A POST was sent and its outcome is unknown: it may have been carried out. To be settled by reading, never by sending again. */
public class UnknownOutcomeException extends PermanentException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
