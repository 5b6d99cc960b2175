package dev.tallyfymirror;

import dev.tallyfymirror.retry.PermanentException;

/** Tallyfy shows no such task to this token. */
public final class UnknownTaskException extends PermanentException {
    private static final long serialVersionUID = 1L;

    UnknownTaskException(String message) {
        super(message);
    }
}
