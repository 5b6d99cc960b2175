package dev.tallyfymirror.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Tasks with something wrong in them, by seed, each with what is to become of it. What is expected stands beside how it
 * was made and is not asked of the code that is judged.
 */
final class BadItems {
    private static final String OPEN = "\"status\":\"active\",\"completed_at\":null";
    private static final List<String> NO_TEXT = List.of("{}", "[]", "true", "[1,2]", "{\"a\":{\"b\":1}}", "[\"x\"]");
    private static final List<String> NO_NUMBER = List.of(
            "\"seven\"",
            "12.9",
            "true",
            "[]",
            "{}",
            "1e400",
            "\"1e1000000000\"",
            "2147483648",
            "-1e30",
            "\"0x10\"",
            "9".repeat(5000));
    private static final List<String> NO_TIME = List.of(
            "\"soon\"",
            "17",
            "1714989600",
            "true",
            "{}",
            "[]",
            "\"0000-00-00 00:00:00\"",
            "\"0000-01-01T00:00:00Z\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"2026-05-01T24:00:00Z\"",
            "\"2026-05-01T23:59:60Z\"",
            "\"10000-01-01T00:00:00Z\"",
            "\"+10000-01-01T00:00:00Z\"",
            "\"-0001-01-01T00:00:00Z\"",
            "\"2026-05-01\"",
            "\"2026-05-01T10:00\"",
            "\"2026-05-01T10:00:00+99:00\"",
            "\"2026-05-01T10:00:00 Europe/Berlin\"",
            "\"2026-05-01T10:00:00.Z\"",
            "\"0001-01-01T00:00:00+18:00\"",
            "\"9999-12-31T23:59:59-18:00\"",
            "\"２０２６-05-01T10:00:00Z\"");
    private static final List<String> NO_ID =
            List.of("true", "[1]", "{\"x\":1}", "1.5", "1e99", "\"" + "x".repeat(256) + "\"", "\"a\\u0000b\"");
    private static final List<String> NO_OWNERS =
            List.of("7", "\"x\"", "true", "{\"users\":7}", "{\"users\":{\"a\":1}}", "{\"users\":[true]}");
    private static final List<String> ODD_PEOPLE = List.of(
            "{\"users\":[{\"id\":{},\"full_name\":\"A\"}]}",
            "{\"users\":[[1]]}",
            "{\"guests\":[{\"email\":[]}]}",
            "{\"groups\":{\"x\":1}}");
    private static final List<String> NO_ITEM =
            List.of("null", "7", "\"x\"", "[2]", "true", "1e400", "\"\\u0000\"", "[{\"id\":1}]");

    /** What is to become of an item. */
    enum Fate {
        /** Mirrored, nothing noted. */
        MIRRORED,
        /** Mirrored, and one field noted. */
        NOTED,
        /** Held back whole, by its id. */
        HELD,
        /** Held back whole, and nothing is known of its id. */
        NAMELESS
    }

    /** One item. {@code title}: what the mirror and the feed are to show; null where they are to show none. */
    record Bad(String kind, String id, String json, Fate fate, String field, String title) {
        String open() {
            return json;
        }

        String completed(String time) {
            return json.replace(OPEN, done(time));
        }
    }

    static String good(String id, String time) {
        String state = time == null ? OPEN : done(time);
        return "{\"id\":\"" + id + "\",\"title\":\"Good " + id + "\"," + state + ",\"owners\":{\"users\":[1]}}";
    }

    private static String done(String time) {
        return "\"status\":\"completed\",\"completed_at\":\"" + time + "\"";
    }

    private final Random random;
    private final List<Bad> made = new ArrayList<>();

    private BadItems(long seed) {
        random = new Random(seed);
    }

    /** At least 500, in an order of the seed's own. */
    static List<Bad> of(long seed) {
        BadItems items = new BadItems(seed);
        items.addWrongTypes();
        items.addNameless();
        items.addTexts();
        items.addNumbers();
        items.addDeep();
        items.addDoubled();
        java.util.Collections.shuffle(items.made, items.random);
        return items.made;
    }

    private void addWrongTypes() {
        for (String field : List.of("title", "status", "task_type", "alias")) {
            each(NO_TEXT, value -> noted("type of " + field, field, value));
        }
        each(NO_NUMBER, value -> noted("number", "position", value));
        for (String field :
                List.of("deadline", "started_at", "completed_at", "created_at", "last_updated", "archived_at")) {
            each(NO_TIME, value -> noted("time", field, value));
        }
        for (String field : List.of("checklist_id", "step_id", "completer_id")) {
            each(NO_ID, value -> noted("reference", field, value));
        }
        each(NO_OWNERS, value -> noted("owners", "owners", value));
        each(List.of("[]", "{}", "\"\"", "null", "{\"id\":7}"), value -> mirrored("nobody", "completer", value));
        each(ODD_PEOPLE, value -> noted("people", "owners", value));
        for (String field : List.of("step", "run_id", "owner", "users", "form_fields", "anything")) {
            each(List.of("7", "[]", "{}", "\"\"", "null", "[[[]]]"), value -> mirrored("shape", field, value));
        }
    }

    private void addNameless() {
        each(NO_ID, value -> nameless("id", item("id", value)));
        each(List.of("null", "\"\"", "\" \"", "{}", "\"\\ud800\""), value -> nameless("id", item("id", value)));
        each(NO_ITEM, value -> nameless("no item", value));
        for (int i = 0; i < 20; i++) {
            nameless("without id", item("id", null).replace("\"Bad \"", "\"Bad " + i + "\""));
        }
    }

    private void addTexts() {
        for (int length : new int[] {1_000, 3_000, 9_000, 70_000, 500_000, 1_000_000}) {
            String text = text(length);
            add("huge title", Fate.MIRRORED, null, text, id -> item(id, "title", "\"" + text + "\""));
            mirrored("huge field", "anything", "\"" + text + "\"");
        }
        noted("huge title", "title", "\"" + text(1_000_001) + "\"");
        noted("huge status", "status", "\"" + text(2_000_000) + "\"");
        mirrored("huge field", "anything", "\"" + text(5_000_000) + "\"");
        for (int i = 0; i < 150; i++) {
            addUnstorable();
        }
    }

    /** NUL and halves of pairs, in the title and in a key. */
    private void addUnstorable() {
        List<String> pieces =
                List.of("\\u0000", "\\ud83d", "\\uDE00", "\\ud83d\\ude00", "x", "\\\\u0000", "\\u0001", "é");
        List<String> shown = List.of("\uFFFD", "\uFFFD", "\uFFFD", "😀", "x", "\\u0000", "\u0001", "é");
        StringBuilder json = new StringBuilder();
        StringBuilder title = new StringBuilder();
        for (int n = 0; n < 6; n++) {
            int piece = random.nextInt(pieces.size());
            // a separator, so that halves never meet by chance
            json.append(pieces.get(piece)).append('.');
            title.append(shown.get(piece)).append('.');
        }
        String key = "\"key " + json + "\":1,\"title\"";
        add(
                "unstorable text",
                Fate.MIRRORED,
                null,
                title.toString(),
                id -> item(id, "title", "\"" + json + "\"").replace("\"title\"", key));
    }

    private void addNumbers() {
        for (String number : List.of("1e400", "1.10", "-0", "1e-400", "1E+400", "9".repeat(5_000), "0.1e130000")) {
            mirrored("number", "anything", number);
        }
        for (String number : List.of("1e200000", "1e1000000000", "-1e999999999", "9".repeat(200_000))) {
            add("number bomb", Fate.HELD, null, null, id -> item(id, "anything", number));
        }
    }

    private void addDeep() {
        for (int depth : new int[] {100, 501, 900, 990}) {
            mirrored("deep list", "anything", "[".repeat(depth) + "]".repeat(depth));
            mirrored("deep object", "anything", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
        }
        for (int depth : new int[] {1_001, 5_000, 100_000}) {
            noted("too deep list", "anything", "[".repeat(depth) + "]".repeat(depth));
            noted("too deep object", "anything", "{\"a\":".repeat(depth) + "\"]\\\"\"" + "}".repeat(depth));
            noted("too deep title", "title", "[{\"]\":".repeat(depth) + "1" + "}]".repeat(depth));
            nameless("too deep id", item("id", "[".repeat(depth) + "]".repeat(depth)));
        }
    }

    private void addDoubled() {
        for (int i = 0; i < 8; i++) {
            int n = i;
            noted("doubled title", "title", "\"one\",\"title\":\"two " + n + "\"");
            noted("doubled field", "anything", n + ",\"anything\":0");
            noted("doubled within", "anything", "[{\"a\":" + n + ",\"a\":0}]");
            noted("doubled owners", "owners", "{\"users\":[1],\"users\":[" + n + "]}");
            nameless("doubled id", item("id", "\"twice\",\"id\":\"twice " + n + "\""));
        }
    }

    private void each(List<String> values, java.util.function.Consumer<String> use) {
        values.forEach(use);
    }

    private void noted(String kind, String field, String value) {
        add(kind, Fate.NOTED, field, field.equals("title") ? null : "Bad ", id -> item(id, field, value));
    }

    private void mirrored(String kind, String field, String value) {
        add(kind, Fate.MIRRORED, null, "Bad ", id -> item(id, field, value));
    }

    private void nameless(String kind, String json) {
        made.add(new Bad(kind, null, json, Fate.NAMELESS, null, null));
    }

    private void add(String kind, Fate fate, String field, String title, Function<String, String> json) {
        String id = "bad-" + made.size();
        made.add(new Bad(kind, id, json.apply(id), fate, field, title));
    }

    private String item(String field, String value) {
        return item("bad-" + made.size(), field, value);
    }

    /** A task with one field of literal JSON; null leaves the field out. */
    private static String item(String id, String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", "\"" + id + "\"");
        fields.put("title", "\"Bad \"");
        fields.put("status", "\"active\"");
        fields.put("completed_at", "null");
        if (value == null) {
            fields.remove(field);
        } else {
            fields.put(field, value);
        }
        StringBuilder json = new StringBuilder();
        fields.forEach((name, text) -> json.append(json.isEmpty() ? "{\"" : ",\"")
                .append(name)
                .append("\":")
                .append(text));
        return json.append('}').toString();
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
