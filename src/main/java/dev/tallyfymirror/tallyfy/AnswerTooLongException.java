package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;

/** A successful answer longer than the client reads; asking for less may help. */
public final class AnswerTooLongException extends UnexpectedAnswerException {
    private static final long serialVersionUID = 1L;
    private final transient When when;
    private final String address;

    AnswerTooLongException(String message, When when, String address) {
        super(message);
        this.when = when;
        this.address = address;
    }

    public When when() {
        return when;
    }

    /** Path and query of what was asked for. */
    String address() {
        return address;
    }
}
