package dev.tallyfymirror.storm;

import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.storm.Phase.Cycle;
import dev.tallyfymirror.sync.Rows;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares everything, when all is quiet. */
final class Judges {
    private static final String HERE =
            " t WHERE deleted_at IS NULL AND hidden_at IS NULL AND org_id = '" + Place.ORG + "'";

    private final World world;
    private final Truth truth;
    private final Sql sql;
    private final Verdict verdict;

    Judges(World world, Truth truth, Sql sql, Verdict verdict) {
        this.world = world;
        this.truth = truth;
        this.sql = sql;
        this.verdict = verdict;
    }

    /** Everything of a scene that has no readers. */
    static Verdict judge(Scene scene, Truth truth, Sql sql) throws SQLException {
        Verdict verdict = new Verdict();
        Judges judges = new Judges(scene.standIn().world(), truth, sql, verdict);
        List<Told> told = judges.told();
        judges.judgeTasks(told);
        judges.judgeRows();
        judges.judgeHistory();
        judges.judgeOutbox(told);
        return verdict;
    }

    List<Told> told() throws SQLException {
        return sql.list(Told.QUERY, Told::of);
    }

    List<Cycle> cycles() throws SQLException {
        return sql.list(
                "SELECT kind = 'full', started_at, finished_at FROM tallyfy.sync_cycle WHERE outcome = 'complete'"
                        + " ORDER BY started_at",
                row -> new Cycle(
                        row.getBoolean(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getObject(3, OffsetDateTime.class).toInstant()));
    }

    void judgeTasks(List<Told> told) throws SQLException {
        Instant baseline = sql.list(
                        "SELECT baseline FROM tallyfy_sync.organization",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .get(0);
        List<Cycle> cycles = cycles();
        Map<String, List<Told>> byTask = told.stream().collect(Collectors.groupingBy(Told::task));
        Map<String, List<Phase>> phases = truth.phases();
        List<Instant> passes = truth.passes();
        phases.forEach((task, of) -> new TaskJudge(
                        task, of, truth.turnsOf(task), passes, byTask.getOrDefault(task, List.of()), verdict)
                .judge(cycles, baseline));
        byTask.keySet().stream()
                .filter(task -> !phases.containsKey(task))
                .forEach(task -> verdict.invented.add("of a task that never was: " + byTask.get(task)));
    }

    void judgeRows() throws SQLException {
        List<Cycle> cycles = cycles();
        for (String kind : List.of("run", "task")) {
            var held = Rows.held(sql::texts, kind + HERE, kind);
            Rows.differences(Rows.truth(world, kind), held).stream()
                    .filter(one -> !one.endsWith(" is not held") || wasShown(one, cycles))
                    .forEach(one -> verdict.differences.add(kind + " " + one + past(one)));
        }
        judgeDeletions();
    }

    /** A task put away before anybody looked is in no list of its run's: nobody can know of it. */
    private boolean wasShown(String difference, List<Cycle> cycles) {
        List<Phase> phases = truth.phases().get(difference.split(" ")[0]);
        return phases == null
                || !phases.get(phases.size() - 1).view().archived()
                || phases.stream()
                        .filter(phase -> !phase.view().archived())
                        .anyMatch(phase -> cycles.stream().anyMatch(phase::covers));
    }

    /** What the task named first was, for who looks into it. */
    private String past(String difference) {
        List<Phase> phases = truth.phases().get(difference.split("[. ]")[0]);
        return phases == null ? "" : "; it was " + phases;
    }

    /** What was ever held to be deleted was; and what was deleted is held to be, where it was ever held. */
    private void judgeDeletions() {
        Set<String> deleted = truth.phases().entrySet().stream()
                .filter(task ->
                        task.getValue().stream().anyMatch(phase -> phase.view().deleted()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        sql.texts("SELECT DISTINCT task_id FROM tallyfy.task_history WHERE deleted_at IS NOT NULL").stream()
                .filter(task -> !deleted.contains(task))
                .forEach(task -> verdict.differences.add("task " + task + " was held to be deleted, but never was"));
        sql.texts("SELECT task_id FROM tallyfy.task_history WHERE hidden_at IS NOT NULL UNION"
                        + " SELECT run_id FROM tallyfy.run_history WHERE hidden_at IS NOT NULL")
                .forEach(item -> verdict.differences.add(item + " was held to be out of sight, but never was"));
    }

    void judgeHistory() {
        for (String kind : List.of("run", "task")) {
            String versions =
                    "SELECT " + kind + "_id AS id, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY org_id, "
                            + kind + "_id ORDER BY valid_from) AS next FROM tallyfy." + kind + "_history";
            sql.texts("SELECT id || ' from ' || valid_from FROM (" + versions
                            + ") v WHERE valid_to IS DISTINCT FROM next OR valid_to <= valid_from")
                    .forEach(wrong -> verdict.history.add("a hole or an overlap of " + kind + " " + wrong));
            sql.texts("SELECT coalesce(r." + kind + "_id, h." + kind + "_id) FROM tallyfy." + kind + " r FULL JOIN"
                            + " (SELECT * FROM tallyfy." + kind + "_history WHERE valid_to IS NULL) h USING (org_id, "
                            + kind
                            + "_id) WHERE to_jsonb(r) IS DISTINCT FROM to_jsonb(h) - 'valid_from' - 'valid_to'")
                    .forEach(wrong ->
                            verdict.history.add("the last version of " + kind + " " + wrong + " is not its row"));
        }
    }

    void judgeOutbox(List<Told> told) {
        long last = told.isEmpty() ? 0 : told.get(0).seq() - 1;
        Set<String> ids = new HashSet<>();
        for (Told event : told) {
            if (event.seq() != last + 1) {
                verdict.outbox.add("a gap: " + event.seq() + " after " + last);
            }
            if (!ids.add(event.id())) {
                verdict.outbox.add("twice: " + event);
            }
            last = event.seq();
        }
        sql.requireEmittedEvents();
        long counter = sql.number("SELECT last_seq FROM tallyfy_sync.feed");
        if (!told.isEmpty() && counter != last) {
            verdict.outbox.add("the counter is " + counter + ", the last event " + last);
        }
        verdict.stale.addAll(Witness.staleWrites(sql));
    }

    /** Everything in the outbox was read, once and in order, and everything read is there still, at its place. */
    static void judgeReader(OutboxReader reader, List<Told> told, Verdict verdict) {
        Map<Long, String> places = told.stream().collect(Collectors.toMap(Told::seq, Told::id, (one, other) -> one));
        Map<Long, String> read = new HashMap<>();
        long before = 0;
        for (Reading.Entry entry : reader.reading().entries()) {
            if (read.put(entry.seq(), entry.id()) != null) {
                verdict.readTwice.add(entry + " " + reader.name());
            } else if (entry.seq() < before) {
                verdict.outbox.add(entry + " came after " + before + " " + reader.name());
            }
            if (!entry.id().equals(places.get(entry.seq()))) {
                verdict.outbox.add(entry + " was read and is no longer there " + reader.name());
            }
            before = entry.seq();
        }
        told.stream()
                .filter(event -> !event.id().equals(read.get(event.seq())))
                .forEach(event -> verdict.neverRead.add(event + " " + reader.name()));
        verdict.complaints.addAll(reader.reading().complaints());
    }
}
