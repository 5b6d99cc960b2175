package dev.tallyfymirror.lease;

import dev.tallyfymirror.retry.TransientException;

/** The term is over: another daemon may have taken over. Nothing of this transaction was written. */
public final class LeaseLostException extends TransientException {
    private static final long serialVersionUID = 1L;

    public LeaseLostException(Lease lease) {
        super("the lease " + lease.name() + " of term " + lease.term() + " is lost: another daemon has taken over");
    }
}
