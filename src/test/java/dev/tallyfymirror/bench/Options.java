package dev.tallyfymirror.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was asked for on the command line: {@code [WHAT [ROW…]] [--runs N] …}, see {@link #USAGE}. */
record Options(
        String what,
        List<String> rows,
        Size size,
        int rounds,
        int concurrency,
        Duration latency,
        int deadlines,
        int factor,
        int minutes) {
    private static final Set<String> KNOWN =
            Set.of("runs", "tasks", "rounds", "concurrency", "latency", "deadlines", "factor", "minutes");
    static final Set<String> OF_THE_FEED = Set.of("feed", "order", "arrival", "slow", "many");
    private static final Set<String> OTHERS =
            Set.of("sync", "warm", "latency", "memory", "overdue", "kills", "freshness", "all");
    static final String USAGE = """
            usage: bin/benchmark [sync|warm|latency|memory|overdue|feed|order|arrival|slow|many|kills|freshness [ROW…]|all]
                     [--runs 2000] [--tasks 25] [--rounds 5] [--concurrency 8] [--latency 50] [--deadlines 200]
              sync     first sync, unchanged and changed passes, warm and cold, beside fetch+parse alone and COPY
              warm     the same without the fresh JVMs
              latency  the same passes with --latency milliseconds added to each response, at concurrency 4, 8 and 16
              memory   with a heap of 64 MB a first sync, two incremental passes and a full one: many small runs, 200,000
                       tasks, one run of 50,000
              overdue  a daemon and its deadlines: how long until the event is committed, for --deadlines single ones over
                       five minutes, and for 500 tasks of 500 runs at once, and 125 more that
                       are changed just before, with a budget of 100 requests a minute; ends with 1 where one is missed,
                       false or late, as kills does where an event did not come once
              feed     all five of the feed: order (64 writers with slow commits), arrival (time from commit to reader),
                       slow (one reader at 1 byte/s), many (1,000 readers), kills (the daemon killed 20 times)
              freshness  requests, latency and age under the request limits, with time --factor (20) times faster, for
                         --minutes (120) virtual minutes a row; rows: first first-closed usual refused poor large quiet naive
            The database is an embedded PostgreSQL, or the one that DATABASE_URL names (its user must be allowed to
            create databases).""";

    /** An organization's size. */
    record Size(int runs, int tasks) {
        int allTasks() {
            return runs * tasks;
        }
    }

    static Options parse(String[] args) {
        String what = args.length > 0 && !args[0].startsWith("--") ? args[0] : "sync";
        Map<String, String> given = new HashMap<>();
        List<String> rows = Arrays.stream(args)
                .skip(1)
                .takeWhile(arg -> what.equals("freshness") && !arg.startsWith("--"))
                .toList();
        for (int i = (args.length > 0 && !args[0].startsWith("--") ? 1 : 0) + rows.size(); i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!KNOWN.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException(USAGE);
            }
            given.put(name, args[i + 1]);
        }
        if (!OTHERS.contains(what) && !OF_THE_FEED.contains(what)) {
            throw new IllegalArgumentException(USAGE);
        }
        return new Options(
                what,
                rows,
                new Size(number(given, "runs", 2000), number(given, "tasks", 25)),
                number(given, "rounds", 5),
                number(given, "concurrency", 8),
                Duration.ofMillis(number(given, "latency", 50)),
                number(given, "deadlines", 200),
                number(given, "factor", 20),
                number(given, "minutes", 120));
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        return Integer.parseInt(given.getOrDefault(name, String.valueOf(otherwise)));
    }
}
