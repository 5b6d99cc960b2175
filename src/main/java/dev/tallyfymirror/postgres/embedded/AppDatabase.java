package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The one database of the embedded server, made when it is not there. */
final class AppDatabase {
    /** The server starts, replays its log after a crash, or stops. */
    private static final String NOT_NOW = "57P03";

    private static final String NO_CONNECTION_CLASS = "08";

    private AppDatabase() {}

    /** False if the server does not take connections at this moment. */
    static boolean tryCreate(int port, String password) {
        DatabaseUrl url = new DatabaseUrl(
                EmbeddedPostgres.NAME, password, "127.0.0.1", port, "postgres", Map.of("sslmode", "disable"));
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties())) {
            createIfMissing(connection);
            return true;
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            if (state.equals(NOT_NOW) || state.startsWith(NO_CONNECTION_CLASS)) {
                return false;
            }
            throw new PermanentDatabaseException(
                    "the embedded PostgreSQL on port " + port + " does not let us in: " + failure.getMessage(),
                    failure);
        }
    }

    private static void createIfMissing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT 1 FROM pg_database WHERE datname = '" + EmbeddedPostgres.NAME + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + EmbeddedPostgres.NAME);
            }
        }
    }
}
