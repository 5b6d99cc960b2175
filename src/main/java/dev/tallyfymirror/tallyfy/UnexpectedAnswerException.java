package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.TransientException;
import org.jspecify.annotations.Nullable;

/** An answer that is none: HTML, a broken or foreign body, one too large, or a list that contradicts itself. It proves nothing. */
public class UnexpectedAnswerException extends TransientException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(String message) {
        super(message);
    }

    UnexpectedAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
