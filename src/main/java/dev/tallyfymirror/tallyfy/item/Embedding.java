package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A run of a list that was asked for {@code with=tasks}, taken apart: the run as the list shows it without them, to the
 * byte, and its tasks.
 *
 * @param tasks bare or wrapped in {@code data}; null where the run came without them or they can't be read
 */
public record Embedding(RawItem run, @Nullable List<RawItem> tasks) {
    private static final String FIELD = "tasks";

    /** Of a run in which not all can be read, the tasks are not taken from here. */
    public static Embedding of(RawItem item) {
        Embedding embedding = new Splitter(item).split();
        return item.flaws().isEmpty() ? embedding : new Embedding(embedding.run(), null);
    }

    /** Walks over the fields of one item and remembers where the tasks stand. */
    private static final class Splitter {
        private final RawItem item;
        private final ItemHash hash = new ItemHash();
        private final JsonParser parser;
        private @Nullable List<RawItem> tasks;
        /** What is to be cut out, counted from the item's begin: from the end of the value before. */
        private int from = -1;

        private int to;

        Splitter(RawItem item) {
            this.item = item;
            this.parser = item.flaws().isEmpty()
                    ? Json.parser(item.body(), item.offset(), item.length())
                    : Json.lenientParser(item.body(), item.offset(), item.length());
        }

        Embedding split() {
            try (parser) {
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    readFields();
                }
            }
            return new Embedding(from < 0 ? item : withoutTasks(), tasks);
        }

        private void readFields() {
            int end = Json.position(parser);
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals(FIELD)) {
                    from = end;
                    readTasks(value);
                    parser.finishToken();
                    to = Json.position(parser);
                } else {
                    parser.skipChildren();
                    parser.finishToken();
                }
                end = Json.position(parser);
            }
        }

        private void readTasks(JsonToken value) {
            if (value == JsonToken.START_ARRAY) {
                tasks = readList();
            } else if (value == JsonToken.START_OBJECT) {
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    boolean isList = parser.nextToken() == JsonToken.START_ARRAY && name.equals("data");
                    if (isList) {
                        tasks = readList();
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }

        private List<RawItem> readList() {
            List<RawItem> found = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                found.add(readTask());
            }
            return found;
        }

        private RawItem readTask() {
            int start = Json.tokenStart(parser);
            String id = null;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    id = name.equals("id") ? readId() : skipped(id);
                }
            } else {
                parser.skipChildren();
            }
            parser.finishToken();
            int length = Json.position(parser) - start;
            return raw(id, item.body(), item.offset() + start, length);
        }

        private @Nullable String readId() {
            try {
                return Scalars.id(Json.value(parser));
            } catch (Unreadable e) {
                return null;
            }
        }

        private @Nullable String skipped(@Nullable String id) {
            parser.skipChildren();
            return id;
        }

        private RawItem withoutTasks() {
            int end = item.length();
            boolean isFirst = item.body()[item.offset() + from - 1] == '{';
            int after = isFirst ? pastComma(to) : to;
            byte[] rest = new byte[from + end - after];
            System.arraycopy(item.body(), item.offset(), rest, 0, from);
            System.arraycopy(item.body(), item.offset() + after, rest, from, end - after);
            return raw(item.id(), rest, 0, rest.length);
        }

        private int pastComma(int at) {
            for (int i = at; i < item.length(); i++) {
                byte next = item.body()[item.offset() + i];
                if (next == ',') {
                    return i + 1;
                }
                if (next == '}') {
                    return at;
                }
            }
            return at;
        }

        private RawItem raw(@Nullable String id, byte[] body, int offset, int length) {
            return new RawItem(
                    id,
                    new RawItem.Slice(body, offset, length),
                    hash.of(body, offset, length),
                    new RawItem.Original(body, Map.of()));
        }
    }
}
