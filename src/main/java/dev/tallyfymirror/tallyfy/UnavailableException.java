package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.TransientException;
import org.jspecify.annotations.Nullable;

/** Tallyfy can't answer now: not reached, cut off, too slow, over a limit (429) or a server error (5xx). */
public class UnavailableException extends TransientException {
    private static final long serialVersionUID = 1L;
    private final int status;

    UnavailableException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The status of the answer, 0 where none came. */
    public int status() {
        return status;
    }
}
