package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one item in the forms that its shape has for it, and garbage in the place of its flaw. */
final class ItemWriter {
    private static final String[] UNREADABLE_IDS = {"null", "{}", "[]", "\"\"", "true"};
    private final JsonBuffer json;
    private final Shape shape;
    private final long key;
    private final @Nullable String flaw;

    ItemWriter(JsonBuffer json, Shape shape, long key, @Nullable String flaw) {
        this.json = json;
        this.shape = shape;
        this.key = key;
        this.flaw = flaw;
    }

    JsonBuffer json() {
        return json;
    }

    Shape shape() {
        return shape;
    }

    void id(String id) {
        if (!"id".equals(flaw)) {
            json.name("id").string(id);
            return;
        }
        int form = (int) Long.remainderUnsigned(key, UNREADABLE_IDS.length + 1);
        if (form < UNREADABLE_IDS.length) {
            json.name("id").literal(UNREADABLE_IDS[form]);
        }
    }

    void text(String name, @Nullable String value) {
        json.name(name);
        if (value == null) {
            json.nil();
        } else {
            json.string(value);
        }
    }

    void number(String name, long value) {
        if (flawed(name)) {
            return;
        }
        json.name(name);
        if (shape.variant(Looseness.STRING_NUMBERS, key ^ name.hashCode(), 2) == 1) {
            json.string(Long.toString(value));
        } else {
            json.number(value);
        }
    }

    void flag(String name, boolean value) {
        json.name(name);
        if (shape.variant(Looseness.NUMERIC_BOOLEANS, key ^ name.hashCode(), 2) == 1) {
            json.number(value ? 1 : 0);
        } else {
            json.bool(value);
        }
    }

    void user(String name, @Nullable Integer id) {
        json.name(name);
        if (id == null) {
            json.nil();
        } else {
            userId(id);
        }
    }

    void userId(int id) {
        if (shape.variant(Looseness.STRING_USER_IDS, key ^ id, 2) == 1) {
            json.string(Integer.toString(id));
        } else {
            json.number(id);
        }
    }

    void time(String name, @Nullable Instant value, TimeText tidy) {
        if (flawed(name)) {
            return;
        }
        json.name(name);
        if (value != null) {
            json.string(format(name, tidy).format(value));
        } else if (shape.variant(Looseness.EMPTY_TIMES, key ^ name.hashCode(), 2) == 1) {
            json.string("");
        } else {
            json.nil();
        }
    }

    private TimeText format(String name, TimeText tidy) {
        return shape.is(Looseness.TIME_FORMATS)
                ? TimeText.variant(shape.variant(Looseness.TIME_FORMATS, key ^ name.hashCode(), 5))
                : tidy;
    }

    /** A relation asked for by {@code with=}: bare, or as the data of an object. */
    void relation(String name, Consumer<JsonBuffer> value) {
        json.name(name);
        if (shape.variant(Looseness.WRAPPED_RELATIONS, key ^ name.hashCode(), 2) == 1) {
            json.object().name("data");
            value.accept(json);
            json.endObject();
        } else {
            value.accept(json);
        }
    }

    /** Writes something unreadable when this field is the item's flaw. */
    boolean flawed(String name) {
        if (!name.equals(flaw)) {
            return false;
        }
        json.name(name);
        if ((key & 1) == 0) {
            json.string("not a " + name);
        } else {
            json.object().name("was").string(name).endObject();
        }
        return true;
    }

    void unknownFields() {
        int form = shape.variant(Looseness.UNKNOWN_FIELDS, key, 4);
        if (form > 0) {
            json.name("x_experiment").literal(form == 1 ? "null" : form == 2 ? "[1,{\"a\":[]}]" : "\"beta\"");
        }
    }
}
