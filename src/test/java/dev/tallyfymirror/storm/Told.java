package dev.tallyfymirror.storm;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event as the outbox holds it. {@code observedAt}: when the mirror saw it, by the server's clock. */
record Told(long seq, String id, String type, String task, Instant at, Instant observedAt, JsonNode data) {
    static final String QUERY = "SELECT seq, id, type, coalesce(task_id, ''), occurred_at, observed_at, data::text"
            + " FROM tallyfy.event WHERE org_id = '" + Place.ORG + "' ORDER BY seq";
    private static final JsonMapper JSON = JsonMapper.shared();

    static Told of(ResultSet row) throws SQLException {
        return new Told(
                row.getLong(1),
                row.getString(2),
                row.getString(3).replace("tallyfy.task.", ""),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                JSON.readTree(row.getString(7)));
    }

    /** The deadline that it speaks of. */
    @Nullable
    Instant deadline() {
        return instant(data.get("deadline"));
    }

    String cause() {
        return data.path("cause").asString("");
    }

    private static @Nullable Instant instant(@Nullable JsonNode node) {
        return node == null || node.isNull()
                ? null
                : OffsetDateTime.parse(node.asString()).toInstant();
    }

    @Override
    public String toString() {
        return seq + " " + type + " of " + task + " at " + at;
    }
}
