package dev.tallyfymirror.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was found when one thing was looked at. Texts hold no secret.
 *
 * @param check what was looked at
 * @param mend what to do about it; null where all is well
 * @param organization whose it is, where it is one's
 * @param fault what kind of fault a failed check is
 */
public record Finding(
        String check,
        State state,
        String found,
        @Nullable String mend,
        @Nullable String organization,
        @Nullable Fault fault) {
    /** How it is. Only what failed keeps the program from its work. */
    public enum State {
        OK,
        WARN,
        FAIL,
        /** Not looked at, since what it rests on failed. */
        SKIP
    }

    /** Kinds of faults. Those that come first are to be mended first. */
    public enum Fault {
        SETTINGS,
        TOKEN,
        DATABASE,
        OTHER
    }

    static Finding ok(String check, String found) {
        return new Finding(check, State.OK, found, null, null, null);
    }

    static Finding warn(String check, String found, String mend) {
        return new Finding(check, State.WARN, found, mend, null, null);
    }

    static Finding fail(String check, Fault fault, String found, String mend) {
        return new Finding(check, State.FAIL, found, mend, null, fault);
    }

    static Finding skip(String check, String why, String mend) {
        return new Finding(check, State.SKIP, why, mend, null, null);
    }

    Finding of(String org) {
        return new Finding(check, state, found, mend, org, fault);
    }

    boolean isFailed() {
        return state == State.FAIL;
    }
}
