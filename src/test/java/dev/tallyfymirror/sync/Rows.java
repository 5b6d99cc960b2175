package dev.tallyfymirror.sync;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows by id, as the mirror holds them and as they are in truth, in a form in which they can be compared. */
public final class Rows {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> OWN =
            Set.of("org_id", "raw", "first_seen_at", "changed_at", "overdue_since", "hidden_at", "deleted_at");
    private static final Set<String> MARKS = Set.of("kind", "hidden", "deleted", "flaw");

    private Rows() {}

    /** What the mirror holds: {@code run} or {@code task}. */
    static Map<String, Map<String, String>> held(TestDatabase database, String org, String table) {
        return parse(
                database.texts("SELECT to_jsonb(t) - 'raw' FROM tallyfy." + table + " t WHERE org_id = '" + org + "'"),
                table,
                OWN);
    }

    /** The same of the rows that {@code rows} names, as it stands behind {@code FROM tallyfy.}, its alias being t. */
    public static Map<String, Map<String, String>> held(
            Function<String, List<String>> database, String rows, String table) {
        return parse(database.apply("SELECT to_jsonb(t) - 'raw' FROM tallyfy." + rows), table, OWN);
    }

    /** What there is; deleted and hidden items are left out. */
    public static Map<String, Map<String, String>> truth(World world, String kind) {
        List<String> lines = new String(world.dump(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{\"kind\":\"" + kind + "\""))
                .filter(line -> line.contains("\"hidden\":false") && line.contains("\"deleted\":false"))
                .toList();
        return parse(lines, kind, MARKS);
    }

    /** The rows' versions: another xmin is another write. */
    static Map<String, String> versions(TestDatabase database, String org, String table) {
        String id = table.equals("event") ? "seq" : table + "_id";
        Map<String, String> versions = new TreeMap<>();
        database.texts("SELECT " + id + " || ' ' || xmin FROM tallyfy." + table + " WHERE org_id = '" + org + "'")
                .forEach(text -> versions.put(text.split(" ")[0], text.split(" ")[1]));
        return versions;
    }

    static Set<String> changed(Map<String, String> before, Map<String, String> after) {
        Set<String> changed = new TreeSet<>();
        after.forEach((id, version) -> {
            if (!version.equals(before.get(id))) {
                changed.add(id);
            }
        });
        return changed;
    }

    /** Empty when they are equal. */
    public static List<String> differences(
            Map<String, Map<String, String>> truth, Map<String, Map<String, String>> held) {
        List<String> differences = new ArrayList<>();
        Set<String> ids = new TreeSet<>(truth.keySet());
        ids.addAll(held.keySet());
        for (String id : ids) {
            Map<String, String> is = truth.get(id);
            Map<String, String> shown = held.get(id);
            if (is == null || shown == null) {
                differences.add(id + (is == null ? " is held but is not" : " is not held"));
            } else if (!is.equals(shown)) {
                is.forEach((name, value) -> {
                    if (!value.equals(shown.get(name))) {
                        differences.add(id + "." + name + ": truth " + value + ", held " + shown.get(name));
                    }
                });
            }
        }
        return differences;
    }

    private static Map<String, Map<String, String>> parse(List<String> lines, String kind, Set<String> without) {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (String line : lines) {
            JsonNode item = JSON.readTree(line);
            Map<String, String> row = new TreeMap<>();
            item.properties().forEach(field -> {
                if (!without.contains(field.getKey())) {
                    row.put(field.getKey(), text(field.getKey(), field.getValue()));
                }
            });
            rows.put(item.get(kind + "_id").asString(), row);
        }
        return rows;
    }

    private static String text(String name, JsonNode value) {
        if (value.isString() && (name.endsWith("_at") || name.endsWith("_date") || isTime(name))) {
            return instant(value.asString()).toString();
        }
        return value.isNumber() ? value.decimalValue().stripTrailingZeros().toPlainString() : value.toString();
    }

    private static boolean isTime(String name) {
        return name.equals("deadline") || name.equals("last_updated");
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    static @Nullable String only(TestDatabase database, String sql) {
        List<String> texts = database.texts(sql);
        if (texts.size() != 1) {
            throw new AssertionError("one row was expected of " + sql + ", not " + texts);
        }
        return texts.get(0);
    }
}
