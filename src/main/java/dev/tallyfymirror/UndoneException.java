package dev.tallyfymirror;

import dev.tallyfymirror.retry.TransientException;

/** What was asked for was not done, or nobody can say whether it was. */
final class UndoneException extends TransientException {
    private static final long serialVersionUID = 1L;

    UndoneException(String message) {
        super(message);
    }
}
