package dev.tallyfymirror.storm;

import java.util.ArrayList;
import java.util.List;

/** What the judges found, in Jepsen's words. */
final class Verdict {
    /** Facts that had to be announced. */
    int necessary;

    final List<String> lost = new ArrayList<>();
    final List<String> doubled = new ArrayList<>();
    final List<String> invented = new ArrayList<>();
    /** In the outbox, but not at a reader. */
    final List<String> neverRead = new ArrayList<>();
    /** At a reader twice. */
    final List<String> readTwice = new ArrayList<>();
    /** Written by one who did not hold the organization. */
    final List<String> stale = new ArrayList<>();
    /** Between the organization and the rows. */
    final List<String> differences = new ArrayList<>();

    final List<String> history = new ArrayList<>();
    final List<String> outbox = new ArrayList<>();
    /** What daemons should not have done, and what did not recover. */
    final List<String> complaints = new ArrayList<>();

    List<String> all() {
        List<String> all = new ArrayList<>();
        name(all, "lost", lost);
        name(all, "doubled", doubled);
        name(all, "invented", invented);
        name(all, "never read", neverRead);
        name(all, "read twice", readTwice);
        name(all, "stale", stale);
        name(all, "difference", differences);
        name(all, "history", history);
        name(all, "outbox", outbox);
        name(all, "complaint", complaints);
        return all;
    }

    private static void name(List<String> all, String what, List<String> found) {
        found.forEach(one -> all.add(what + ": " + one));
    }
}
