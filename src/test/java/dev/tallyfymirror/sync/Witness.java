package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sees every write of {@code run} and {@code task} by triggers and keeps it, knowing nothing of the histories: what the
 * mirror held at an instant is the last version of each item that was not later.
 */
final class Witness {
    private static final String SEE = """
            CREATE SCHEMA IF NOT EXISTS witness;
            CREATE TABLE IF NOT EXISTS witness.seen (n bigserial PRIMARY KEY, kind text, org_id text, id text, at timestamptz, shown jsonb);
            CREATE OR REPLACE FUNCTION witness.text(item anyelement) RETURNS text LANGUAGE sql SET TimeZone = 'UTC' AS 'SELECT to_jsonb(item)::text';
            CREATE OR REPLACE FUNCTION witness.see() RETURNS trigger LANGUAGE plpgsql SET TimeZone = 'UTC' AS $$
            BEGIN
                INSERT INTO witness.seen (kind, org_id, id, at, shown)
                VALUES (TG_TABLE_NAME, NEW.org_id, to_jsonb(NEW) ->> (TG_TABLE_NAME || '_id'), NEW.changed_at, to_jsonb(NEW));
                RETURN NULL;
            END $$;
            CREATE OR REPLACE TRIGGER witness AFTER INSERT OR UPDATE ON tallyfy.task FOR EACH ROW EXECUTE FUNCTION witness.see();
            CREATE OR REPLACE TRIGGER witness AFTER INSERT OR UPDATE ON tallyfy.run FOR EACH ROW EXECUTE FUNCTION witness.see();
            """;
    private final TestDatabase database;
    private final String org;

    private Witness(TestDatabase database, String org) {
        this.database = database;
        this.org = org;
    }

    static Witness over(TestDatabase database, String org) {
        database.execute(SEE);
        return new Witness(database, org);
    }

    long versions() {
        return database.number("SELECT count(*) FROM witness.seen WHERE org_id = '" + org + "'");
    }

    private record Seen(String id, Instant at, String shown) {}

    /** Compares at each boundary, a microsecond before it and between them; how many instants. */
    int compare(String kind) {
        List<Seen> seen = database
                .texts("SELECT jsonb_build_array(id, to_char(at AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ'), shown::text) FROM witness.seen WHERE kind = '" + kind
                        + "' AND org_id = '" + org + "' ORDER BY n")
                .stream()
                .map(Witness::parse)
                .toList();
        List<Instant> instants = instants(seen);
        for (Instant instant : instants) {
            assertThat(asOf(kind, instant)).as(kind + " as of " + instant).isEqualTo(held(seen, instant));
        }
        return instants.size();
    }

    private static Seen parse(String text) {
        var array = tools.jackson.databind.json.JsonMapper.shared().readTree(text);
        return new Seen(
                array.get(0).asString(),
                Instant.parse(array.get(1).asString()),
                array.get(2).asString());
    }

    private static List<Instant> instants(List<Seen> seen) {
        TreeSet<Instant> boundaries = new TreeSet<>();
        seen.forEach(version -> boundaries.add(version.at()));
        List<Instant> all = new ArrayList<>();
        Instant before = boundaries.first().minusSeconds(1);
        for (Instant boundary : boundaries) {
            all.add(boundary);
            all.add(boundary.minus(1, ChronoUnit.MICROS));
            all.add(before.plusNanos((boundary.toEpochMilli() - before.toEpochMilli()) * 500_000)
                    .truncatedTo(ChronoUnit.MICROS));
            before = boundary;
        }
        all.add(before.plusSeconds(100_000));
        return all;
    }

    private static Map<String, String> held(List<Seen> seen, Instant instant) {
        Map<String, String> held = new TreeMap<>();
        seen.stream()
                .filter(version -> !version.at().isAfter(instant))
                .forEach(version -> held.put(version.id(), version.shown()));
        return held;
    }

    private Map<String, String> asOf(String kind, Instant instant) {
        Map<String, String> held = new TreeMap<>();
        database.texts("SELECT witness.text(t) FROM tallyfy." + kind + "_as_of('" + instant + "') t WHERE org_id = '"
                        + org + "'")
                .forEach(text -> {
                    String id = tools.jackson.databind.json.JsonMapper.shared()
                            .readTree(text)
                            .get(kind + "_id")
                            .asString();
                    assertThat(held.put(id, text))
                            .as("two versions at once of " + id)
                            .isNull();
                });
        return held;
    }
}
