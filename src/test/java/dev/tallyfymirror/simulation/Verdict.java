package dev.tallyfymirror.simulation;

import java.util.ArrayList;
import java.util.List;

/** What one seed came to: events expected and read, and whatever is wrong, with the looks that led to it. */
final class Verdict {
    final long seed;
    final Tallies tallies;
    int expected;
    int read;
    int lost;
    int doubled;
    int invented;
    private final List<String> faults = new ArrayList<>();
    private String firstItem = "";
    private String trace = "";

    Verdict(long seed, Tallies tallies) {
        this.seed = seed;
        this.tallies = tallies;
    }

    boolean isClean() {
        return faults.isEmpty();
    }

    String first() {
        return faults.get(0);
    }

    void doubled(String what) {
        doubled++;
        fault("", "doubled: " + what);
    }

    void wrong(String what) {
        fault(what.substring(0, what.indexOf(' ')), "wrong: " + what);
    }

    /** The story of an item in its order, and beside it what is told aside. */
    void compare(String item, List<Announced> wanted, List<Announced> told) {
        expected += wanted.size();
        read += told.size();
        List<Announced> missing = new ArrayList<>(wanted);
        List<Announced> surplus = new ArrayList<>();
        for (Announced event : told) {
            var met = missing.stream().filter(one -> one.isMetBy(event)).findFirst();
            met.ifPresentOrElse(missing::remove, () -> surplus.add(event));
        }
        missing.forEach(event -> fault(item, "lost: " + event));
        surplus.forEach(event -> fault(item, (isRepeat(event, told) ? "doubled: " : "invented: ") + event));
        lost += missing.size();
        int repeats =
                (int) surplus.stream().filter(event -> isRepeat(event, told)).count();
        doubled += repeats;
        invented += surplus.size() - repeats;
        if (missing.isEmpty() && surplus.isEmpty() && !isInOrder(story(wanted), story(told))) {
            fault(item, "out of order: " + story(told) + " instead of " + story(wanted));
        }
    }

    private static boolean isRepeat(Announced event, List<Announced> told) {
        return told.indexOf(event) != told.lastIndexOf(event);
    }

    private static List<Announced> story(List<Announced> events) {
        return events.stream().filter(event -> !event.isAside()).toList();
    }

    private static boolean isInOrder(List<Announced> wanted, List<Announced> told) {
        for (int index = 0; index < wanted.size(); index++) {
            if (!wanted.get(index).isMetBy(told.get(index))) {
                return false;
            }
        }
        return true;
    }

    private void fault(String item, String what) {
        faults.add(what);
        firstItem = firstItem.isEmpty() ? item : firstItem;
    }

    /** The looks at the first item that is wrong, up to the last few. */
    void trace(Setting setting, List<Look> log, int looks) {
        if (isClean()) {
            return;
        }
        List<Look> about =
                log.stream().filter(look -> look.item().equals(firstItem)).toList();
        StringBuilder text = new StringBuilder("seed " + seed + ": " + setting + "\n");
        faults.stream()
                .limit(6)
                .forEach(fault -> text.append("  ").append(fault).append('\n'));
        text.append("  looks at ").append(firstItem).append(":\n");
        about.stream()
                .limit(looks * 20L)
                .forEach(look -> text.append("    ").append(look).append('\n'));
        trace = text.toString();
    }

    @Override
    public String toString() {
        return trace;
    }
}
