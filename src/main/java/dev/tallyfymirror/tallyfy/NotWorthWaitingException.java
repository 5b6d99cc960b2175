package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.TransientException;

/** The request budget has nothing left for this, and by the time it has, others will have looked. */
public final class NotWorthWaitingException extends TransientException {
    private static final long serialVersionUID = 1L;

    public NotWorthWaitingException(String message) {
        super(message);
    }
}
