package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.BadItems.Bad;
import dev.tallyfymirror.sync.BadItems.Fate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Bad items by the hundred, each between two good ones on one page, from the socket to the feed. */
class BadItemsPostgresTest {
    private static final String ORG = "bad";
    private static final int ON_A_PAGE = 25;
    private static final long SEED = Long.getLong("bad.seed", 20261122);
    /** Columns without which it can't be said whether a task is finished: nothing is announced of such a task. */
    private static final Set<String> DECISIVE =
            Set.of("status", "completed_at", "archived_at", "deadline", "task_type");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final List<Bad> bad = BadItems.of(SEED);
    private final Map<Integer, List<Bad>> pages = new TreeMap<>();

    @Test
    void badItemsCostTheirNeighboursNothingFromThePageToTheFeed() { // C2 C3 C4 C5 C6 C8 C9 C10 C13 C14 B19
        assertThat(bad).hasSizeGreaterThanOrEqualTo(500);
        for (int i = 0; i < bad.size(); i++) {
            pages.computeIfAbsent(i / ON_A_PAGE, page -> new ArrayList<>()).add(bad.get(i));
        }
        try (ScriptedOrganization tallyfy = new ScriptedOrganization(ORG, POSTGRES.database())) {
            tallyfy.runs(pages.keySet().stream()
                    .map(page -> ScriptedOrganization.run("r" + page))
                    .toList());
            show(tallyfy, null);
            assertComplete(tallyfy.cycle());
            assertHeld("Good ", "active");
            String time =
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(2).toString();
            show(tallyfy, time);
            assertComplete(tallyfy.cycle());
            assertHeld("Good ", "completed");
            assertAnnounced();
            assertNothingIsWrittenTwice(tallyfy);
        }
        System.out.println("bad items tried: " + bad.size() + ", seed " + SEED + ", good neighbours: "
                + (bad.size() + pages.size()) + ", " + counts());
    }

    private Map<Fate, Long> counts() {
        return bad.stream()
                .collect(Collectors.groupingBy(Bad::fate, () -> new EnumMap<>(Fate.class), Collectors.counting()));
    }

    private void show(ScriptedOrganization tallyfy, String time) {
        pages.forEach((page, items) -> {
            List<String> shown = new ArrayList<>(List.of(BadItems.good("good-" + page, time)));
            for (int i = 0; i < items.size(); i++) {
                shown.add(time == null ? items.get(i).open() : items.get(i).completed(time));
                shown.add(BadItems.good("good-" + page + "-" + i, time));
            }
            tallyfy.tasks("r" + page, shown);
        });
    }

    private static void assertComplete(CycleReport report) {
        assertThat(report.error()).isNull();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
    }

    /** The good ones are there, the bad ones are where they belong. */
    private void assertHeld(String prefix, String status) {
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = '" + ORG + "' AND status = '"
                        + status + "' AND title = '" + prefix + "' || task_id AND deleted_at IS NULL"))
                .as("good neighbours")
                .isEqualTo(bad.size() + pages.size());
        Map<String, String> titles = new HashMap<>();
        POSTGRES.texts(
                        "SELECT task_id || '|' || coalesce(title, '(null)') FROM tallyfy.task WHERE task_id LIKE 'bad-%'")
                .forEach(row -> titles.put(row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1)));
        Set<String> noted = Set.copyOf(POSTGRES.texts("SELECT item_id || '|' || coalesce(field, '')"
                + " FROM tallyfy.quarantine WHERE item_id IS NOT NULL AND reason <> '' AND raw <> ''"));
        Set<String> wanted = bad.stream()
                .filter(item -> item.fate() == Fate.NOTED || item.fate() == Fate.HELD)
                .map(item -> item.id() + "|" + (item.field() == null ? "" : item.field()))
                .collect(Collectors.toSet());
        assertThat(differences(wanted, noted)).as("noted").isEmpty();
        for (Bad item : bad) {
            if (item.id() != null) {
                String title = item.title() == null ? "(null)" : item.title();
                assertThat(titles.get(item.id()))
                        .as(item.kind() + " " + item.id())
                        .isEqualTo(item.fate() == Fate.HELD ? null : title);
            }
        }
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE item_id IS NULL"))
                .isEqualTo(bad.stream()
                        .filter(item -> item.fate() == Fate.NAMELESS)
                        .map(item -> item.open())
                        .distinct()
                        .count());
    }

    /** Each is announced once, as it stands in the mirror. */
    private void assertAnnounced() {
        Map<String, String> told = new HashMap<>();
        for (JsonNode event : FeedReading.events(POSTGRES.database(), ORG)) {
            assertThat(event.get("type").asString()).isEqualTo("tallyfy.task.completed");
            JsonNode task = event.get("data").get("task");
            JsonNode title = task.get("title");
            assertThat(told.put(task.get("task_id").asString(), title.isNull() ? "(null)" : title.asString()))
                    .isNull();
        }
        Map<String, String> wanted = new HashMap<>();
        pages.forEach((page, items) -> {
            wanted.put("good-" + page, "Good good-" + page);
            for (int i = 0; i < items.size(); i++) {
                wanted.put("good-" + page + "-" + i, "Good good-" + page + "-" + i);
            }
        });
        bad.stream()
                .filter(item ->
                        item.fate() == Fate.MIRRORED || (item.fate() == Fate.NOTED && !DECISIVE.contains(item.field())))
                .forEach(item -> wanted.put(item.id(), item.title() == null ? "(null)" : item.title()));
        assertThat(differences(wanted.keySet(), told.keySet())).as("announced").isEmpty();
        assertThat(told).isEqualTo(wanted);
    }

    private List<String> differences(Set<String> wanted, Set<String> found) {
        List<String> differences = new ArrayList<>();
        wanted.stream().filter(one -> !found.contains(one)).forEach(one -> differences.add("missing " + named(one)));
        found.stream().filter(one -> !wanted.contains(one)).forEach(one -> differences.add("surplus " + named(one)));
        return differences;
    }

    private String named(String key) {
        return bad.stream()
                .filter(item -> key.equals(item.id()) || key.startsWith(item.id() + "|"))
                .map(item -> key + " (" + item.kind() + ") "
                        + item.json().substring(0, Math.min(200, item.json().length())))
                .findFirst()
                .orElse(key);
    }

    private static void assertNothingIsWrittenTwice(ScriptedOrganization tallyfy) {
        var before = Rows.versions(POSTGRES, ORG, "task");
        long events = POSTGRES.number("SELECT count(*) FROM tallyfy.event");
        assertComplete(tallyfy.cycle());
        assertThat(Rows.changed(before, Rows.versions(POSTGRES, ORG, "task"))).isEmpty();
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event")).isEqualTo(events);
    }
}
