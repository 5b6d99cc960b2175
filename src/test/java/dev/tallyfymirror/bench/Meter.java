package dev.tallyfymirror.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * What a piece of work costs: wall time, CPU time of this JVM and of PostgreSQL's processes (from {@code /proc}, so on
 * this machine only; else not a number), bytes of WAL, and transactions that took an id. Of the server as a whole: nobody
 * else may use it meanwhile.
 */
final class Meter implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;
    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Connection connection;
    private final long postmaster;

    Meter(Server server) throws SQLException {
        this.connection = Server.connect(server.url());
        this.postmaster = parent(number("SELECT pg_backend_pid()"));
    }

    /** In seconds and numbers. */
    record Cost(double wall, double java, double postgres, double wal, double xids) {
        Cost minus(Cost other) {
            return new Cost(
                    wall - other.wall,
                    java - other.java,
                    postgres - other.postgres,
                    wal - other.wal,
                    xids - other.xids);
        }
    }

    Cost measure(Callable<?> work) throws Exception {
        Cost before = now();
        var unused = work.call();
        return now().minus(before);
    }

    private Cost now() throws SQLException {
        return new Cost(
                System.nanoTime() / 1e9,
                machine.getProcessCpuTime() / 1e9,
                postgresCpu(),
                number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
                number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"));
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The postmaster's, of its children that have ended, and of those that are there. */
    private double postgresCpu() {
        if (postmaster == 0) {
            return Double.NaN;
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            long children = processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .mapToLong(Long::parseLong)
                    .filter(pid -> parent(pid) == postmaster)
                    .map(pid -> ticks(pid, false))
                    .sum();
            return (children + ticks(postmaster, true)) / TICKS_PER_SECOND;
        } catch (IOException failure) {
            return Double.NaN;
        }
    }

    private static long parent(long pid) {
        return Long.parseLong(field(pid, 4));
    }

    private static long ticks(long pid, boolean withEnded) {
        long own = Long.parseLong(field(pid, 14)) + Long.parseLong(field(pid, 15));
        return withEnded ? own + Long.parseLong(field(pid, 16)) + Long.parseLong(field(pid, 17)) : own;
    }

    /** By its number in proc(5); 0 where the process is gone. The name before may hold blanks. */
    private static String field(long pid, int number) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[number - 3];
        } catch (IOException gone) {
            return "0";
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
