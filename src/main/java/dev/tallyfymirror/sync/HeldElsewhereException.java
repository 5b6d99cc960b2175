package dev.tallyfymirror.sync;

import dev.tallyfymirror.retry.TransientException;

/** Another process holds the organization: it is to be asked to do the work. */
public final class HeldElsewhereException extends TransientException {
    private static final long serialVersionUID = 1L;

    HeldElsewhereException(String org) {
        super("organization " + org + " is being synced by another process on this database");
    }
}
