package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * {@code COPY} of the rows of {@code tallyfy.task}, as text over one JDBC connection, into an empty table with the same
 * columns and indexes: what PostgreSQL itself needs for these rows, without history, memory or events.
 */
final class CopyYardstick implements AutoCloseable {
    private final Path rows;

    private CopyYardstick(Path rows) {
        this.rows = rows;
    }

    static CopyYardstick of(DatabaseUrl synced) throws SQLException, IOException {
        Path rows = Files.createTempFile(Path.of("target"), "benchmark", ".copy");
        try (Connection connection = Server.connect(synced);
                OutputStream out = Files.newOutputStream(rows)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY tallyfy.task TO STDOUT", out);
        }
        return new CopyYardstick(rows);
    }

    static void prepare(DatabaseUrl database) throws SQLException {
        Server.execute(
                database,
                "DROP TABLE IF EXISTS public.task_copy;"
                        + " CREATE TABLE public.task_copy (LIKE tallyfy.task INCLUDING INDEXES)");
    }

    long copyInto(DatabaseUrl database) throws SQLException, IOException {
        try (Connection connection = Server.connect(database);
                InputStream in = Files.newInputStream(rows)) {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY public.task_copy FROM STDIN", in, 65_536);
        }
    }

    static void cleanUp(DatabaseUrl database) throws SQLException {
        try (Connection connection = Server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE public.task_copy");
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(rows);
    }
}
