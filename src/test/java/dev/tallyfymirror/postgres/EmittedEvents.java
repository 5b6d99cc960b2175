package dev.tallyfymirror.postgres;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.EventSchemas;
import dev.tallyfymirror.event.StoredEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The events in a database, but those that tests made by hand to have some, which say so. */
public final class EmittedEvents {
    private static final String EMITTED = """
            SELECT e.*, coalesce(rtrim(o.base_url, '/'), '') || '/organizations/' || e.org_id AS source
            FROM tallyfy.event e LEFT JOIN tallyfy_sync.organization o USING (org_id)
            WHERE NOT e.data ? 'made_by_a_test'""";

    private EmittedEvents() {}

    /** Fails where one is not as its schema says. */
    public static void require(DatabaseUrl database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.jdbcProperties());
                Statement statement = connection.createStatement()) {
            try (ResultSet made = statement.executeQuery("SELECT to_regclass('tallyfy_sync.organization')")) {
                if (!made.next() || made.getString(1) == null) {
                    return;
                }
            }
            statement.execute("SET TIME ZONE 'UTC'");
            try (ResultSet rows = statement.executeQuery(EMITTED)) {
                while (rows.next()) {
                    EventSchemas.require(CloudEvents.toJson(event(rows)));
                }
            }
        }
    }

    private static StoredEvent event(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getLong("seq"),
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("org_id"),
                row.getString("run_id"),
                row.getString("task_id"),
                row.getTimestamp("occurred_at").toInstant(),
                row.getTimestamp("observed_at").toInstant(),
                row.getString("data"),
                row.getString("source"));
    }
}
