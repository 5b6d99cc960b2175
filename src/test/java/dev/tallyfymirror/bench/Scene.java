package dev.tallyfymirror.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of the table of freshness: an organization, how much changes in it in an hour, what its API refuses (a pattern of
 * request lines), and how it is read. {@code full}: minutes between full passes, all of a virtual clock.
 */
record Scene(String name, Size size, int changes, List<String> refused, Way way, int full) {
    /** {@code open}: so many of the runs are open. */
    record Size(int runs, int open, int tasks) {}

    /** How it is read. */
    enum Way {
        /** As the daemon does. */
        DAEMON,
        /** Every open run's tasks in each cycle. */
        NAIVE
    }

    private static final String TASK_LIST = "GET [^ ]*/organizations/[^/]+/tasks\\?";
    private static final String ACTIVITY = "GET [^ ]*/activity-feeds";
    private static final String EMBEDDED = "GET [^ ]*/runs\\?[^ ]*with=tasks";
    private static final int DAY = 24 * 60;
    /** So that a full pass falls into what is measured. */
    private static final int SOON = 75;

    private static final Size OLD = new Size(20_000, 500, 20);

    /** Those that keep up with changes; the first sync is a kind of its own. */
    static final List<Scene> ALL = List.of(
            new Scene("usual", OLD, 200, List.of(), Way.DAEMON, SOON),
            new Scene("refused", OLD, 200, List.of(TASK_LIST, ACTIVITY), Way.DAEMON, SOON),
            new Scene("poor", OLD, 200, List.of(TASK_LIST, ACTIVITY, EMBEDDED), Way.DAEMON, DAY),
            new Scene("large", new Size(2_000, 2_000, 20), 1_000, List.of(), Way.DAEMON, SOON),
            new Scene("quiet", OLD, 0, List.of(), Way.DAEMON, DAY),
            new Scene("naive", new Size(500, 500, 20), 200, List.of(), Way.NAIVE, DAY));

    static List<Scene> named(List<String> names) {
        List<Scene> chosen = new ArrayList<>(ALL);
        chosen.removeIf(scene -> !names.isEmpty() && !names.contains(scene.name()));
        return chosen;
    }
}
