package dev.tallyfymirror.storm;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;

/** Reads the table by position: what is behind the last seen, again and again. */
final class SqlReader implements OutboxReader {
    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final int AT_ONCE = 50;

    private final Reading reading = new Reading();
    private final Sql sql;
    private final Thread thread = new Thread(this::read, "storm-sql-reader");
    private volatile boolean ending;

    SqlReader(DatabaseUrl url) {
        this.sql = new Sql(url);
        thread.start();
    }

    private void read() {
        while (!ending) {
            try {
                String query = "SELECT seq, id FROM tallyfy.event WHERE seq > " + reading.last()
                        + " ORDER BY seq LIMIT " + AT_ONCE;
                sql.list(query, row -> new Reading.Entry(row.getLong(1), row.getString(2)))
                        .forEach(entry -> reading.add(entry.seq(), entry.id()));
            } catch (SQLException later) {
                sql.close();
            }
            Waiting.lasting(PAUSE);
        }
        sql.close();
    }

    @Override
    public String name() {
        return "by SQL";
    }

    @Override
    public Reading reading() {
        return reading;
    }

    @Override
    public void close() {
        ending = true;
    }
}
