package dev.tallyfymirror.feed;

import dev.tallyfymirror.retry.PermanentException;

/** The feed can't listen where it should: the port is in use, or not allowed, or the host is not this machine's. */
public final class FeedStartException extends PermanentException {
    private static final long serialVersionUID = 1L;

    FeedStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
