package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.retry.PermanentException;

/** The token may not see what was asked for (403). */
public class NotVisibleException extends PermanentException {
    private static final long serialVersionUID = 1L;
    private final transient When when;

    NotVisibleException(String message, When when) {
        super(message);
        this.when = when;
    }

    public When when() {
        return when;
    }
}
