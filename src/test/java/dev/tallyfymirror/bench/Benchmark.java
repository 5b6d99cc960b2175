package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.Meter.Cost;
import dev.tallyfymirror.bench.Options.Size;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.sync.CycleReport;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Measures the sync against a stand-in organization and PostgreSQL, beside fetch and parse alone and {@code COPY} of the
 * same rows. All kinds of work take turns in each round, so that what disturbs the machine disturbs all of them.
 */
public final class Benchmark {
    private static final String AS_DAEMON = "-XX:+UseSerialGC -Xmx256m";
    private static final String AS_COMMAND = "-XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1";
    private static final String SMALL = "-XX:+UseSerialGC -Xmx64m";
    private static final String DATABASE = "benchmark_sync";

    private static final String FETCH = "fetch and parse alone";
    private static final String COPY = "COPY of the task rows";
    private static final String FIRST = "first sync";
    private static final String UNCHANGED = "full pass, unchanged";
    private static final String INCREMENTAL = "incremental pass, unchanged";
    private static final String CHANGED = "full pass, 1 % changed";

    private final Options options;
    private final Server server;
    private final Meter meter;

    private Benchmark(Options options, Server server, Meter meter) {
        this.options = options;
        this.server = server;
        this.meter = meter;
    }

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException unusable) {
            System.err.println(unusable.getMessage());
            System.exit(2);
            return;
        }
        boolean reached = true;
        try (Server server = Server.start();
                Meter meter = new Meter(server)) {
            System.out.println(Machine.describe(server.version()));
            if (options.what().equals("freshness")) {
                measureFreshness(server, options);
            } else {
                reached = new Benchmark(options, server, meter).measure();
                server.drop(DATABASE);
            }
        }
        System.exit(reached ? 0 : 1);
    }

    private static void measureFreshness(Server server, Options options) throws Exception {
        List<String> rows = options.rows();
        if (rows.isEmpty() || rows.contains("first")) {
            new FirstSync(server).measure(new Scene.Size(10_000, Integer.MAX_VALUE, 20));
        }
        if (rows.isEmpty() || rows.contains("first-closed")) {
            new FirstSync(server).measure(new Scene.Size(10_000, 500, 20));
        }
        new Freshness(server, options.factor(), java.time.Duration.ofMinutes(options.minutes()))
                .measure(Scene.named(rows));
    }

    /** False where something was not as it has to be. */
    private boolean measure() throws Exception {
        boolean all = options.what().equals("all");
        if (all || options.what().equals("sync") || options.what().equals("warm")) {
            measureSync();
        }
        if (all || options.what().equals("latency")) {
            measureLatency();
        }
        if (all || options.what().equals("memory")) {
            new MemoryFigures(server, DATABASE, options.concurrency()).measure();
        }
        boolean reached = true;
        if (all || options.what().equals("overdue")) {
            OverdueFigures overdue = new OverdueFigures(server, new Figures(System.out));
            reached = overdue.measureMass(500);
            reached &= overdue.measureSingle(options.deadlines());
        }
        if (all || Options.OF_THE_FEED.contains(options.what())) {
            new FeedBenchmark(server).measure(options.what());
        }
        if (all || options.what().equals("feed") || options.what().equals("kills")) {
            reached &= new FeedKills(server).measure(20);
        }
        return reached;
    }

    private void measureSync() throws Exception {
        Size size = options.size();
        Figures figures = new Figures(System.out);
        try (Organization organization = Organization.start(size)) {
            figures.line(
                    "%n%d runs x %d tasks, concurrency %d, warm JVM, %d rounds: median [smallest-largest]",
                    size.runs(), size.tasks(), options.concurrency(), options.rounds());
            for (int round = -1; round < options.rounds(); round++) {
                measureRound(organization, round < 0 ? new Figures(System.out) : figures, round);
            }
            figures.print(size.allTasks());
            printRatios(figures);
            if (!options.what().equals("warm")) {
                measureCold(organization, figures.median(COPY, Cost::wall));
            }
        }
    }

    private void measureRound(Organization organization, Figures figures, int round) throws Exception {
        DatabaseUrl database = server.createDatabase(DATABASE);
        try (Subject subject = new Subject(organization.baseUrl(), database, options.concurrency())) {
            figures.add(FETCH, meter.measure(subject::fetchAndParse));
            figures.add(FIRST, meter.measure(() -> subject.sync(false)));
            copy(database, figures);
            Server.settle(database);
            figures.add(UNCHANGED, meter.measure(() -> subject.sync(true)));
            figures.add(INCREMENTAL, meter.measure(() -> subject.sync(false)));
            organization.change(options.size().allTasks() / 100, round + 2);
            figures.add(CHANGED, meter.measure(() -> subject.sync(true)));
        }
    }

    private void copy(DatabaseUrl database, Figures figures) throws Exception {
        try (CopyYardstick rows = CopyYardstick.of(database)) {
            CopyYardstick.prepare(database);
            figures.add(COPY, meter.measure(() -> rows.copyInto(database)));
            CopyYardstick.cleanUp(database);
        }
    }

    private static void printRatios(Figures figures) {
        figures.line("%nratios within a round: median [smallest-largest]");
        figures.line("first sync / COPY, wall                   %s", figures.ratio(FIRST, COPY, Cost::wall));
        figures.line("first sync / COPY, CPU of both processes  %s", figures.ratio(FIRST, COPY, Benchmark::cpu));
        figures.line("unchanged / fetch and parse, wall         %s", figures.ratio(UNCHANGED, FETCH, Cost::wall));
        figures.line("unchanged / first sync, wall              %s", figures.ratio(UNCHANGED, FIRST, Cost::wall));
        figures.line("1 %% changed / unchanged, wall             %s", figures.ratio(CHANGED, UNCHANGED, Cost::wall));
    }

    private static double cpu(Cost cost) {
        return cost.java() + cost.postgres();
    }

    private void measureCold(Organization organization, double copy) throws SQLException, IOException {
        System.out.println(Figures.text("%nfirst sync in a fresh JVM"));
        for (String flags : List.of(AS_DAEMON, AS_COMMAND, SMALL)) {
            for (int round = 0; round < Math.max(1, options.rounds() / 2); round++) {
                printFresh(organization, flags, copy);
            }
        }
    }

    private void printFresh(Organization organization, String flags, double copy) throws SQLException, IOException {
        DatabaseUrl database = server.createDatabase(DATABASE);
        FreshSync.Outcome fresh;
        try (FreshSync process = FreshSync.start(flags, organization.baseUrl(), database, options.concurrency())) {
            fresh = process.sync(false);
        }
        System.out.println(Figures.text(
                "%-52s sync %6.2f s%s, process %6.2f s, Java %6.2f CPU s, RSS %4.0f MiB, heap %4.0f MiB",
                flags,
                fresh.sync(),
                Double.isNaN(copy) ? "" : Figures.text(" (%.1f x COPY)", fresh.sync() / copy),
                fresh.process(),
                fresh.cpu(),
                fresh.resident(),
                fresh.heap()));
    }

    private void measureLatency() throws Exception {
        Duration latency = options.latency();
        try (Organization organization = Organization.start(options.size())) {
            System.out.println(Figures.text("%n%d ms added to each response", latency.toMillis()));
            for (int concurrency : List.of(4, 8, 16)) {
                DatabaseUrl database = server.createDatabase(DATABASE);
                try (Subject subject = new Subject(organization.baseUrl(), database, concurrency)) {
                    organization.delay(latency);
                    printLatency(concurrency, FIRST, subject.sync(false));
                    printLatency(concurrency, UNCHANGED, subject.sync(true));
                    printLatency(concurrency, INCREMENTAL, subject.sync(false));
                    organization.delay(Duration.ZERO);
                }
            }
        }
    }

    /** The bound: pages of lists one after the other, tasks of runs as many at once as may be. */
    private void printLatency(int concurrency, String name, CycleReport report) {
        int ofTasks = name.equals(INCREMENTAL)
                ? 0
                : options.size().runs() * ((options.size().tasks() + 99) / 100);
        int ofLists = Math.max(0, report.counts().requests() - ofTasks);
        double ideal = options.latency().toMillis() / 1e3 * (ofLists + (double) ofTasks / concurrency);
        double took = report.took().toMillis() / 1e3;
        System.out.println(Figures.text(
                "concurrency %2d  %-28s %7.2f s, %5d requests, bound by latency %7.2f s, ratio %.2f",
                concurrency, name, took, report.counts().requests(), ideal, took / ideal));
    }
}
