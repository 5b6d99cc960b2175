package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.PermanentException;

/** The configured address answers with a redirect, which is never followed: the token goes nowhere else. */
public class WrongAddressException extends PermanentException {
    private static final long serialVersionUID = 1L;

    WrongAddressException(String message) {
        super(message);
    }
}
