package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;

/** Looks at the database and at the stand-in's count of requests while the sync works: several times a second. */
final class Observer implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;
    private static final int LOOK_EVERY = 5;

    private static final String COMPLETED =
            "SELECT seq, task_id, occurred_at FROM tallyfy.event" + " WHERE type = 'tallyfy.task.completed' AND seq > ";
    private static final String HEALTH = "SELECT extract(epoch FROM oldest_unread), extract(epoch FROM unread_bound),"
            + " degraded FROM tallyfy.sync_health";
    private static final String TOUCHED = "SELECT string_agg(relname || ' ' || n_tup_ins + n_tup_upd + n_tup_del, ', '"
            + " ORDER BY relname) FROM pg_stat_user_tables WHERE schemaname = 'tallyfy'"
            + " AND relname IN ('run', 'task', 'event', 'run_history', 'task_history')";
    private static final String CYCLES = "SELECT string_agg(text, ', ') FROM (SELECT count(*) || ' ' || kind || ' '"
            + " || outcome || ' of ' || round(avg(requests), 1) || ' requests' AS text FROM tallyfy.sync_cycle"
            + " WHERE cycle_id > %d AND finished_at IS NOT NULL GROUP BY kind, outcome ORDER BY 1) counted";

    private final LivingOrganization organization;
    private final Connection connection;
    private final Scale scale;
    private final Sightings sightings;
    private final Thread thread = new Thread(this::look, "observer");
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile boolean ended;
    private long seq;
    private long lastCycle;
    private String touchedBefore = "";
    private Findings findings = Findings.NONE;

    Observer(LivingOrganization organization, DatabaseUrl database, Scale scale, Sightings sightings)
            throws SQLException {
        this.organization = organization;
        this.connection = Server.connect(database);
        this.scale = scale;
        this.sightings = sightings;
        thread.setDaemon(true);
        thread.start();
    }

    private record Sample(Instant at, long total) {}

    /** Ages and bounds in virtual seconds. */
    record Findings(
            double oldest,
            double leastBound,
            double mostBound,
            int beyond,
            int looks,
            long mostInAnHour,
            String cycles,
            String touched,
            Set<String> degraded) {
        static final Findings NONE = new Findings(0, Double.MAX_VALUE, 0, 0, 0, 0, "", "", Set.of());

        Findings with(double age, double bound) {
            return new Findings(
                    Math.max(oldest, age),
                    Math.min(leastBound, bound),
                    Math.max(mostBound, bound),
                    beyond + (age > bound ? 1 : 0),
                    looks + 1,
                    mostInAnHour,
                    cycles,
                    touched,
                    degraded);
        }

        Findings with(long most) {
            return new Findings(
                    oldest,
                    leastBound,
                    mostBound,
                    beyond,
                    looks,
                    Math.max(mostInAnHour, most),
                    cycles,
                    touched,
                    degraded);
        }

        Findings with(String newCycles, String newTouched) {
            return new Findings(
                    oldest, leastBound, mostBound, beyond, looks, mostInAnHour, newCycles, newTouched, degraded);
        }

        Findings with(String reason) {
            Set<String> all = new TreeSet<>(degraded);
            all.add(reason);
            return new Findings(oldest, leastBound, mostBound, beyond, looks, mostInAnHour, cycles, touched, all);
        }
    }

    /** From now on it counts. */
    synchronized void begin() throws SQLException {
        findings = Findings.NONE;
        touchedBefore = text(TOUCHED);
        lastCycle = Long.parseLong(text("SELECT coalesce(max(cycle_id), 0) FROM tallyfy.sync_cycle"));
    }

    synchronized Findings end() throws SQLException {
        String touched = text(TOUCHED);
        return findings.with(
                text(CYCLES.formatted(lastCycle)),
                touched.equals(touchedBefore) ? "none" : touchedBefore + " -> " + touched);
    }

    private void look() {
        for (int turn = 0; !ended; turn++) {
            try {
                lookOnce(turn % LOOK_EVERY == 0);
                Thread.sleep(EVERY_MILLIS);
            } catch (SQLException failure) {
                System.err.println("cannot look: " + failure.getMessage());
                return;
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private synchronized void lookOnce(boolean closely) throws SQLException {
        seeCompletions();
        count(organization.total());
        if (closely) {
            seeHealth();
        }
    }

    private void seeCompletions() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COMPLETED + seq + " ORDER BY seq")) {
            Instant now = Instant.now();
            while (rows.next()) {
                seq = rows.getLong(1);
                sightings.see(rows.getString(2), rows.getTimestamp(3).toInstant(), now);
            }
        }
    }

    private void seeHealth() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(HEALTH)) {
            if (rows.next()) {
                double age = rows.getDouble(1) * scale.factor();
                double bound = rows.getDouble(2) * scale.factor();
                findings = rows.wasNull() ? findings : findings.with(age, bound);
                String degraded = rows.getString(3);
                findings = degraded == null ? findings : findings.with(degraded);
            }
        }
    }

    private void count(long total) {
        Instant now = Instant.now();
        samples.addLast(new Sample(now, total));
        Instant edge = now.minus(scale.real(Duration.ofHours(1)));
        while (samples.getFirst().at().isBefore(edge)) {
            samples.removeFirst();
        }
        findings = findings.with(total - samples.getFirst().total());
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    @Override
    public void close() throws SQLException {
        ended = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
