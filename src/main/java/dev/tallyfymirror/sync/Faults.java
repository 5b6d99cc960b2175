package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.retry.PermanentException;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import dev.tallyfymirror.tallyfy.UnavailableException;
import dev.tallyfymirror.tallyfy.UnexpectedAnswerException;

/** Which failures end a cycle, and which only spoil the part of it in which they happen. */
public final class Faults {
    private Faults() {}

    /** The answer to one request can't be had or believed: the rest of the cycle may still go well. */
    public static boolean isPartial(Throwable failure) {
        return !(failure instanceof LeaseLostException)
                && !(failure instanceof TokenRefusedException)
                && isOfTallyfy(failure);
    }

    /** Whatever Tallyfy answers or does not, a refused token too. */
    static boolean isTallyfys(Throwable failure) {
        return failure instanceof TokenRefusedException || isPartial(failure);
    }

    private static boolean isOfTallyfy(Throwable failure) {
        boolean known = failure instanceof TransientException || failure instanceof PermanentException;
        return known && isFrom(failure, UnavailableException.class.getPackageName());
    }

    private static boolean isFrom(Throwable failure, String room) {
        return failure.getClass().getPackageName().startsWith(room) || failure instanceof UnexpectedAnswerException;
    }
}
