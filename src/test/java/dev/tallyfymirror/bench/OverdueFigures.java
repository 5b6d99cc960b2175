package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.Options.Size;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * From a deadline to its committed event, with a real daemon process, a stand-in in another, and PostgreSQL. The outbox
 * is looked at every few milliseconds, by the database's clock: what is seen was committed before.
 */
final class OverdueFigures {
    private static final String DATABASE = "benchmark_overdue";
    /** Of the mass each so manyth task is changed in the last moment. */
    private static final int EVERY = 5;

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final String SEEN =
            "SELECT seq, task_id, type, clock_timestamp() FROM tallyfy.event WHERE seq > %d ORDER BY seq";

    private final Server server;
    private final Figures figures;

    OverdueFigures(Server server, Figures figures) {
        this.server = server;
        this.figures = figures;
    }

    /** Single deadlines over five minutes, of which every tenth task is completed about a second before; if all is well. */
    boolean measureSingle(int count) throws Exception {
        DatabaseUrl database = server.createDatabase(DATABASE);
        try (Organization organization = Organization.start(new Size(5, 4))) {
            List<String> tasks = launch(organization, count / 4 + 10, count, 5);
            Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
            Map<String, Instant> deadlines = new HashMap<>();
            for (int i = 0; i < count; i++) {
                deadlines.put(tasks.get(i), first.plusSeconds(i * 300L / count));
                organization.change(
                        "deadline", tasks.get(i), deadlines.get(tasks.get(i)).toString());
            }
            Seen seen = new Seen();
            try (DaemonProcess daemon =
                            DaemonProcess.start("run", organization.baseUrl(), database, "sync.interval=1h");
                    Connection connection = Server.connect(database)) {
                Set<String> completed = new HashSet<>();
                for (int i = 0; i < count; i += 10) {
                    String task = tasks.get(i);
                    seen.until(deadlines.get(task).minusMillis(1100), connection);
                    organization.change("complete", task, "");
                    completed.add(task);
                }
                seen.until(first.plusSeconds(310), connection);
                return print(
                        "single deadlines over 5 minutes, every tenth task completed a second before",
                        seen.announcements(deadlines, completed),
                        0.99,
                        1);
            }
        }
    }

    /** So many to be announced of as many runs, with one deadline, and a quarter more, changed in the seconds before. */
    boolean measureMass(int due) throws Exception {
        DatabaseUrl database = server.createDatabase(DATABASE);
        try (Organization organization = Organization.start(new Size(5, 4))) {
            int count = due + due / (EVERY - 1);
            List<String> tasks = launch(organization, count + 20, count, 1);
            Instant deadline = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(120);
            Map<String, Instant> deadlines = new HashMap<>();
            for (String task : tasks) {
                deadlines.put(task, deadline);
                organization.change("deadline", task, deadline.toString());
            }
            String unlimited = "api.requests-per-minute=0";
            try (DaemonProcess sync = DaemonProcess.start(
                    "sync", organization.baseUrl(), database, unlimited, "api.requests-per-hour=0")) {
                sync.awaitEnd();
            }
            organization.limit(100);
            Seen seen = new Seen();
            try (DaemonProcess daemon =
                            DaemonProcess.start("run", organization.baseUrl(), database, "sync.interval=1h");
                    Connection connection = Server.connect(database)) {
                seen.until(deadline.minusSeconds(10), connection);
                Set<String> changed = changeSome(organization, tasks, deadline);
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            "this machine was too slow to change the tasks before the deadline");
                }
                organization.forgetRequests();
                seen.until(deadline.plusSeconds(60), connection);
                boolean reached = print(
                        count + " tasks of " + count + " runs with one deadline, " + changed.size()
                                + " of them changed just before, 100 requests a minute",
                        seen.announcements(deadlines, changed),
                        1,
                        60);
                figures.line("requests in that minute                   %d", organization.requests());
                return reached;
            }
        }
    }

    private static Set<String> changeSome(Organization organization, List<String> tasks, Instant deadline) {
        String later = deadline.plus(Duration.ofDays(2)).toString();
        Set<String> changed = new HashSet<>();
        List<String> kinds = List.of("complete", "deadline", "skip", "archive");
        for (int i = 0; i < tasks.size(); i += EVERY) {
            organization.change(kinds.get(i / EVERY % kinds.size()), tasks.get(i), later);
            changed.add(tasks.get(i));
        }
        return changed;
    }

    /** Open tasks that are not of an expiring type, so many of each run at most. */
    private static List<String> launch(Organization organization, int runs, int count, int ofEach) {
        for (int i = 0; i < runs; i++) {
            organization.launch("Launched " + i);
        }
        Map<String, Integer> taken = new HashMap<>();
        List<String> tasks = new ArrayList<>();
        for (JsonNode item : organization.truth()) {
            String run = item.path("run_id").asString("");
            boolean isUsable = item.path("kind").asString("").equals("task")
                    && !run.isEmpty()
                    && item.path("deadline").isNull()
                    && Set.of("task", "approval")
                            .contains(item.path("task_type").asString(""))
                    && Set.of("active", "not-started")
                            .contains(item.path("status").asString(""));
            if (isUsable && tasks.size() < count && taken.merge(run, 1, Integer::sum) <= ofEach) {
                tasks.add(item.path("task_id").asString(item.path("id").asString("")));
            }
        }
        if (tasks.size() < count) {
            throw new IllegalStateException("only " + tasks.size() + " usable tasks were launched");
        }
        return tasks;
    }

    /** Whether all is as it should be, and so much of it within the limit. */
    private boolean print(String title, Announcements announcements, double share, double limit) {
        figures.line("%n%s", title);
        figures.line("to be announced                           %d", announcements.due());
        figures.line("announced                                 %d", announcements.announced());
        figures.line("false, doubled or cleared                 %d", announcements.wrong());
        figures.line("before their deadline                     %d", announcements.early());
        figures.line(
                "deadline to committed event               p50 %.3f s, p99 %.3f s, largest %.3f s",
                announcements.quantile(0.5), announcements.quantile(0.99), announcements.quantile(1));
        List<String> shortfalls = announcements.shortfalls(share, limit);
        shortfalls.forEach(one -> figures.line("NOT REACHED                               %s", one));
        return shortfalls.isEmpty();
    }

    /** What the outbox has shown, and when it did so first. */
    private static final class Seen {
        private final Map<String, Instant> overdue = new HashMap<>();
        private long others;
        private long last;

        void until(Instant end, Connection connection) throws SQLException {
            while (Instant.now().isBefore(end)) {
                look(connection);
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }

        Announcements announcements(Map<String, Instant> deadlines, Set<String> notOverdue) {
            return Announcements.of(deadlines, notOverdue, overdue, others);
        }

        private void look(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(Figures.text(SEEN, last))) {
                while (rows.next()) {
                    last = rows.getLong(1);
                    note(
                            rows.getString(2),
                            rows.getString(3),
                            rows.getObject(4, OffsetDateTime.class).toInstant());
                }
            }
        }

        private void note(String task, String type, Instant at) {
            boolean isOverdue = type.equals("tallyfy.task.overdue");
            if (isOverdue && overdue.putIfAbsent(task, at) == null) {
                return;
            }
            others += isOverdue || type.equals("tallyfy.task.overdue_cleared") ? 1 : 0;
        }
    }
}
