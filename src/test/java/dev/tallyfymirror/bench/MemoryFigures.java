package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.FreshSync.Outcome;
import dev.tallyfymirror.bench.Options.Size;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * How much a small heap bears: organizations of many small runs, of 200,000 tasks, and of one huge run, each read in one
 * JVM again and again. After each pass the mirror must hold as much as the organization does.
 */
final class MemoryFigures {
    private static final String FLAGS = "-XX:+UseSerialGC -Xmx64m";
    private static final List<Size> SIZES = List.of(new Size(500, 12), new Size(2_000, 100), new Size(1, 50_000));
    /** The second incremental pass knows already which pages are too long with their tasks. */
    private static final List<Pass> PASSES = List.of(
            new Pass("first sync", false),
            new Pass("incremental", false),
            new Pass("once more", false),
            new Pass("full", true));

    private final Server server;
    private final String database;
    private final int concurrency;

    MemoryFigures(Server server, String database, int concurrency) {
        this.server = server;
        this.database = database;
        this.concurrency = concurrency;
    }

    private record Pass(String name, boolean full) {}

    void measure() throws SQLException, IOException {
        System.out.println(Figures.text("%nthe passes of one JVM with %s, concurrency %d", FLAGS, concurrency));
        for (Size size : SIZES) {
            System.out.println(Figures.text("%d runs x %d tasks", size.runs(), size.tasks()));
            try (Organization organization = Organization.start(size)) {
                measure(organization, size);
            }
        }
    }

    private void measure(Organization organization, Size size) throws SQLException, IOException {
        DatabaseUrl url = server.createDatabase(database);
        try (FreshSync fresh = FreshSync.start(FLAGS, organization.baseUrl(), url, concurrency)) {
            for (Pass pass : PASSES) {
                Outcome outcome = fresh.sync(pass.full());
                System.out.println(Figures.text(
                        "%-12s %6.2f s, Java so far %6.2f CPU s, RSS so far %4.0f MiB, heap so far %4.0f MiB",
                        pass.name(), outcome.sync(), outcome.cpu(), outcome.resident(), outcome.heap()));
                check(url, "run", size.runs());
                check(url, "task", size.allTasks());
            }
        }
    }

    private static void check(DatabaseUrl url, String table, int there) throws SQLException {
        String held = Server.text(url, "SELECT count(*) FROM tallyfy." + table + " WHERE deleted_at IS NULL");
        if (Integer.parseInt(held) != there) {
            throw new IllegalStateException(held + " rows of " + table + " are held, there are " + there);
        }
    }
}
