package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.retry.PermanentException;

/** There is no such thing (404), as the API itself says. */
public class NotFoundException extends PermanentException {
    private static final long serialVersionUID = 1L;
    private final transient When when;

    NotFoundException(String message, When when) {
        super(message);
        this.when = when;
    }

    public When when() {
        return when;
    }
}
