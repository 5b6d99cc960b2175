package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Corpora.Document;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The corpora through the whole path: from the socket by way of the sync and the mirror to a consumer of the feed. */
class CorpusPostgresTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DONE_AT =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private static final String OPEN = "\"status\":\"active\"}";
    private static final String DONE = "\"status\":\"completed\",\"completed_at\":\"" + DONE_AT + "\"}";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void everyStringComesOutOfTheFeedAsItWentIn() { // C5 C6 C7
        List<String> literals = Corpora.strings();
        Map<String, String> titles = new HashMap<>();
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("strings", POSTGRES.database())) {
            tallyfy.runs(IntStream.range(0, literals.size())
                    .mapToObj(i -> "{\"id\":\"r" + i + "\",\"name\":" + literals.get(i) + ",\"status\":\"active\"}")
                    .toList());
            for (String state : List.of(OPEN, DONE)) {
                for (int i = 0; i < literals.size(); i++) {
                    tallyfy.tasks("r" + i, tasks(i, literals.get(i), state, titles));
                }
                assertThat(tallyfy.cycle().error()).isNull();
            }
            assertMirrored(titles);
            assertTold(titles);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'strings'"))
                    .isZero();
        }
        System.out.println("strings tried: " + literals.size() + ", as titles and names: " + titles.size());
    }

    /** With its escapes, and where there are no halves of pairs as bytes too. */
    private static List<String> tasks(int number, String literal, String state, Map<String, String> titles) {
        String text = JSON.readValue(literal, String.class);
        List<String> tasks = new ArrayList<>();
        titles.put("a" + number, storable(text));
        tasks.add("{\"id\":\"a" + number + "\",\"title\":" + literal + "," + state);
        if (isWhole(text)) {
            titles.put("b" + number, storable(text));
            tasks.add("{\"id\":\"b" + number + "\",\"title\":" + JSON.writeValueAsString(text) + "," + state);
        }
        return tasks;
    }

    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    }

    /** As the contract says. */
    private static String storable(String text) {
        StringBuilder storable = new StringBuilder();
        text.codePoints()
                .map(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF) ? 0xFFFD : point)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }

    private static void assertMirrored(Map<String, String> titles) {
        Map<String, String> held = new HashMap<>();
        POSTGRES.texts("SELECT task_id || ':' || title FROM tallyfy.task WHERE org_id = 'strings'"
                        + " AND title = raw->>'title'")
                .forEach(row -> held.put(row.substring(0, row.indexOf(':')), row.substring(row.indexOf(':') + 1)));
        assertThat(held).isEqualTo(titles);
    }

    private static void assertTold(Map<String, String> titles) {
        Map<String, String> told = new HashMap<>();
        for (JsonNode event : FeedReading.events(POSTGRES.database(), "strings")) {
            JsonNode data = event.get("data");
            String task = data.get("task").get("task_id").asString();
            String title = data.get("task").get("title").asString();
            assertThat(data.get("run").get("name").asString()).as(task).isEqualTo(title);
            assertThat(told.put(task, title)).as("told twice").isNull();
        }
        assertThat(told).isEqualTo(titles);
    }

    @Test
    void everyStringThatCanBeAnIdIsOneAndTheOthersAreHeldBack() { // C3 C5 C6
        List<String> literals = Corpora.strings();
        Map<String, String> wanted = new HashMap<>();
        int nameless = 0;
        List<String> tasks = new ArrayList<>();
        for (String literal : literals) {
            String id = JSON.readValue(literal, String.class).strip();
            boolean isId = !id.isEmpty() && id.length() <= 255 && id.equals(storable(id)) && id.indexOf('\uFFFD') < 0;
            if (!isId || wanted.put(id, id) == null) {
                nameless += isId ? 0 : 1;
                tasks.add("{\"id\":" + literal + ",\"title\":\"" + tasks.size() + "\"," + OPEN);
            }
        }
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("ids", POSTGRES.database())) {
            tallyfy.runs(List.of(ScriptedOrganization.run("r")));
            tallyfy.tasks("r", tasks);
            assertThat(tallyfy.cycle().error()).isNull();
            tallyfy.tasks(
                    "r", tasks.stream().map(task -> task.replace(OPEN, DONE)).toList());
            assertThat(tallyfy.cycle().error()).isNull();
            List<String> told = FeedReading.events(POSTGRES.database(), "ids").stream()
                    .map(event -> event.get("data").get("task").get("task_id").asString())
                    .toList();
            assertThat(told).containsExactlyInAnyOrderElementsOf(wanted.keySet());
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = 'ids'"))
                    .containsExactlyInAnyOrderElementsOf(wanted.keySet());
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'ids'"
                            + " AND item_id IS NULL AND raw LIKE '%completed%'"))
                    .isEqualTo(nameless);
            POSTGRES.execute("DELETE FROM tallyfy.quarantine WHERE org_id = 'ids'");
        }
    }

    @Test
    void aDocumentIsTakenOrItsPageConcludesNothing() { // C2 C6 C9 C10 C12
        List<Document> documents = Corpora.documents();
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("documents", POSTGRES.database())) {
            tallyfy.runs(IntStream.range(0, documents.size())
                    .mapToObj(i -> ScriptedOrganization.run("r" + i))
                    .toList());
            IntStream.range(0, documents.size())
                    .forEach(i -> tallyfy.body(path(i), page(i, OPEN, "0".getBytes(StandardCharsets.UTF_8))));
            assertThat(tallyfy.cycle().error()).isNull();
            IntStream.range(0, documents.size())
                    .forEach(i ->
                            tallyfy.body(path(i), page(i, DONE, documents.get(i).bytes())));
            CycleReport report = tallyfy.cycle();
            assertThat(report.outcome()).as(report.error()).isEqualTo(Outcome.PARTIAL);
            Map<String, Long> taken = new HashMap<>();
            for (int i = 0; i < documents.size(); i++) {
                Document document = documents.get(i);
                String state = state(i);
                assertThat(state).as(document.name()).isIn("completed 3", "active 3", "active 1 completed 2");
                if (document.isGood()) {
                    assertThat(state).as(document.name()).isEqualTo("completed 3");
                }
                if (document.isBad()) {
                    assertThat(state).as(document.name()).isEqualTo("active 3");
                }
                taken.merge(document.name().charAt(0) + " " + state, 1L, Long::sum);
            }
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'documents'"))
                    .isEqualTo(3L * documents.size());
            assertAsWholeBodiesTheyConcludeNothing(tallyfy, documents);
            System.out.println("documents tried: " + documents.size() + ", states of their three tasks: " + taken
                    + ", fields or items held back: "
                    + POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine WHERE org_id = 'documents'"));
        }
    }

    private static void assertAsWholeBodiesTheyConcludeNothing(ScriptedOrganization tallyfy, List<Document> documents) {
        IntStream.range(0, documents.size())
                .forEach(i -> tallyfy.body(path(i), documents.get(i).bytes()));
        var before = Rows.versions(POSTGRES, "documents", "task");
        long events = POSTGRES.number("SELECT count(*) FROM tallyfy.event");
        assertThat(tallyfy.cycle().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(Rows.changed(before, Rows.versions(POSTGRES, "documents", "task")))
                .isEmpty();
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event")).isEqualTo(events);
    }

    private static String path(int run) {
        return "/runs/r" + run + "/tasks";
    }

    /** Three tasks; the document stands in a field of the second. */
    private static byte[] page(int run, String state, byte[] document) {
        String one = "{\"data\":[{\"id\":\"%dx\",\"title\":\"First\",%s,{\"id\":\"%dy\",\"anything\":";
        String three = ",%s,{\"id\":\"%dz\",\"title\":\"Third\",%s]}";
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(one.formatted(run, state, run).getBytes(StandardCharsets.UTF_8));
        page.writeBytes(document);
        page.writeBytes(three.formatted(state, run, state).getBytes(StandardCharsets.UTF_8));
        return page.toByteArray();
    }

    private static String state(int run) {
        return POSTGRES.texts(
                        "SELECT string_agg(status || ' ' || n, ' ' ORDER BY status) FROM (SELECT status, count(*) n"
                                + " FROM tallyfy.task WHERE org_id = 'documents' AND run_id = 'r" + run
                                + "' AND deleted_at IS NULL GROUP BY status) s")
                .get(0);
    }
}
