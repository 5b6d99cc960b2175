package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.PermanentException;
import org.jspecify.annotations.Nullable;

/** Tallyfy refuses a request as it stands (400, 409, 422 and the like). The message holds what it said, for people. */
public class RefusedException extends PermanentException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final @Nullable String code;

    RefusedException(String message, int status, @Nullable String code) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    /** The API's own word for the reason, where it gives one. */
    public @Nullable String code() {
        return code;
    }
}
