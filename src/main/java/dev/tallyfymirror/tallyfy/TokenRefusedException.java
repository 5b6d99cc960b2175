package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.PermanentException;

/** Tallyfy refuses the token (401), also after it was fetched or read again; or there is no usable token. */
public class TokenRefusedException extends PermanentException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String message) {
        super(message);
    }
}
