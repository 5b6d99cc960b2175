package dev.tallyfymirror.simulation;

import java.util.Random;

/** What becomes of a transaction. */
final class Fate {
    static final Fate KIND = new Fate(new Random(0), new Tallies(), 0);

    private final int kind;
    private final Tallies tallies;
    private final boolean slow;

    /** The process died; or, which is the same to it, the outcome of the commit is not known. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("the process died", null, false, false);
        }
    }

    private Fate(Random random, Tallies tallies, int perMille) {
        int drawn = perMille == 0 ? 1000 : random.nextInt(1000);
        this.kind = drawn < perMille ? drawn % 3 : -1;
        this.slow = perMille > 0 && random.nextInt(5) == 0;
        this.tallies = tallies;
    }

    static Fate drawn(Random random, Tallies tallies) {
        return new Fate(random, tallies, 12);
    }

    boolean isSlow() {
        return slow;
    }

    void beforeCommit() {
        if (kind == 0) {
            tallies.count("fault: killed before the commit");
            throw new Crash();
        }
    }

    /** Only for what is torn into two transactions. */
    void between() {
        if (kind >= 1) {
            throw new Crash();
        }
    }

    void afterCommit() {
        if (kind == 1) {
            tallies.count("fault: killed after the commit");
            throw new Crash();
        }
    }

    /** Committed, but no answer came: the same is put again. */
    boolean isRepeated() {
        if (kind == 2) {
            tallies.count("fault: outcome unknown, put again");
        }
        return kind == 2;
    }
}
