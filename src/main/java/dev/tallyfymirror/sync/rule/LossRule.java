package dev.tallyfymirror.sync.rule;

import java.util.HashSet;
import java.util.Set;

/** How many runs one pass may take away at once: the larger of a number and a percentage of those held. */
public record LossRule(int runs, int percent) {

    /** What a pass looked at: of how many runs, and whether it could read all that it wanted. */
    public record Pass(boolean isFull, int held, boolean isClean) {}

    /** Runs that an earlier pass found gone and left alone; and whether a person has accepted a large loss. */
    public record Known(boolean isAccepted, Set<String> suspected) {
        /** Which a pass has shown to be there is suspected no more: what it was told before agrees with nothing later. */
        public Known without(Set<String> there) {
            Set<String> left = new HashSet<>(suspected);
            left.removeAll(there);
            return new Known(isAccepted, left);
        }
    }

    /** Whether these may be taken away: not too many, or a person, or, for the most of them, an earlier pass agrees. */
    public boolean isAllowed(Set<String> gone, Pass pass, Known known) {
        int allowed = allowed(pass.held());
        long unsuspected =
                gone.stream().filter(id -> !known.suspected().contains(id)).count();
        boolean isAgreed = pass.isClean() && unsuspected <= allowed;
        return gone.size() <= allowed || isAgreed || known.isAccepted();
    }

    private int allowed(int held) {
        return (int) Math.max(runs, (long) held * percent / 100);
    }

    /** What is suspected after a pass that was not allowed: a full one looked at everything, so its word stands for all. */
    public static Set<String> suspected(Set<String> gone, Pass pass, Known known) {
        Set<String> suspected = new HashSet<>(gone);
        if (!pass.isFull()) {
            suspected.addAll(known.suspected());
        }
        return suspected;
    }

    /** The same for questions about deadlines, which don't know of how many they are. */
    public boolean isAllowedToQuestions(int gone) {
        return gone <= runs;
    }
}
