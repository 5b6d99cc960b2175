package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.retry.TransientException;

/** The mirror is still being made for the first time: there is nothing yet to hold against Tallyfy. */
public final class UnfinishedException extends TransientException {
    private static final long serialVersionUID = 1L;

    UnfinishedException(String message) {
        super(message);
    }
}
