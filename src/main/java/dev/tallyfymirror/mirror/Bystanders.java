package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.Quarantined;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/** What is written beside runs and tasks: the people they name, and what could not be read of them. */
final class Bystanders {
    private static final String MEMBERS = """
            INSERT INTO tallyfy.member AS m (org_id, user_id, full_name, email, raw, changed_at)
            SELECT $1, e->>'id', e->>'full_name', e->>'email', e->'raw', $3
            FROM jsonb_array_elements($2::jsonb) AS e
            LEFT JOIN tallyfy.member held ON held.org_id = $1 AND held.user_id = e->>'id'
            WHERE held.user_id IS NULL
               OR coalesce(e->>'full_name', held.full_name) IS DISTINCT FROM held.full_name
               OR coalesce(e->>'email', held.email) IS DISTINCT FROM held.email
            ON CONFLICT (org_id, user_id) DO UPDATE
            SET full_name = coalesce(excluded.full_name, m.full_name), email = coalesce(excluded.email, m.email),
                raw = excluded.raw, changed_at = excluded.changed_at""";

    private static final String QUARANTINE = """
            INSERT INTO tallyfy.quarantine AS q
                (org_id, kind, item_id, run_id, field, reason, raw, first_seen_at, last_seen_at)
            SELECT $1, e->>'kind', e->>'item_id', e->>'run_id', e->>'field', e->>'reason', e->>'raw',
                   (e->>'seen_at')::timestamptz, (e->>'seen_at')::timestamptz
            FROM jsonb_array_elements($2::jsonb) AS e
            ON CONFLICT (org_id, kind, coalesce(item_id, 'md5:' || md5(raw)), coalesce(field, '')) DO UPDATE
            SET reason = excluded.reason, raw = excluded.raw, run_id = excluded.run_id,
                last_seen_at = excluded.last_seen_at, times = q.times + 1""";

    Mono<Void> write(Session session, ChangeSet changes) {
        return writeMembers(session, changes).then(writeQuarantine(session, changes));
    }

    private static Mono<Void> writeMembers(Session session, ChangeSet changes) {
        if (changes.members().isEmpty()) {
            return Mono.empty();
        }
        Map<String, Member> members = new TreeMap<>(); // in one order, so that two writers don't wait for each other
        changes.members().forEach(member -> members.merge(member.userId(), member, Bystanders::fuller));
        String rows = JsonRows.array(List.copyOf(members.values()), (json, member) -> {
            json.writeStringProperty("id", member.userId());
            JsonRows.text(json, "full_name", member.fullName());
            JsonRows.text(json, "email", member.email());
            json.writeName("raw");
            json.writeRawValue(member.raw());
        });
        return session.update(Query.of(MEMBERS).bind(changes.org()).bind(rows).bind(changes.seenAt()))
                .then();
    }

    private static Member fuller(Member one, Member other) {
        return other.fullName() == null && other.email() == null ? one : other;
    }

    private static Mono<Void> writeQuarantine(Session session, ChangeSet changes) {
        if (changes.quarantined().isEmpty()) {
            return Mono.empty();
        }
        Map<String, Quarantined> once = new TreeMap<>();
        changes.quarantined().forEach(entry -> once.put(key(entry), entry));
        String rows = JsonRows.array(List.copyOf(once.values()), (json, entry) -> {
            json.writeStringProperty("kind", entry.kind().word());
            JsonRows.text(json, "item_id", entry.place().itemId());
            JsonRows.text(json, "run_id", entry.place().runId());
            JsonRows.text(json, "field", entry.field());
            JsonRows.text(json, "reason", entry.reason());
            JsonRows.text(json, "raw", entry.raw());
            JsonRows.text(json, "seen_at", entry.seenAt());
        });
        return session.update(Query.of(QUARANTINE).bind(changes.org()).bind(rows))
                .then();
    }

    private static String key(Quarantined entry) {
        String id = entry.place().itemId();
        return entry.kind() + "/" + (id == null ? "raw " + entry.raw() : id) + "/" + entry.field();
    }
}
