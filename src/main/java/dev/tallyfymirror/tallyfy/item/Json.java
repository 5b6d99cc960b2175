package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as plain values: null, Boolean, String, {@link Numeral}, {@link Struct}, List. Numbers keep the text they came
 * with, so that an id of twenty digits stays what it is.
 */
final class Json {
    /** What an element may be is bounded by the size of the body, which the client bounds. */
    private static final int WITHIN_BODY = Integer.MAX_VALUE;

    private static final int MOST_VALUES = 100_000;

    private static final JsonFactory LENIENT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Salvage.DEEPEST)
                    .maxStringLength(WITHIN_BODY)
                    .maxNameLength(WITHIN_BODY)
                    .maxNumberLength(WITHIN_BODY)
                    .build())
            .build();

    private static final JsonFactory STRICT = LENIENT.rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A number as its text. */
    record Numeral(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** An object, and where its bytes begin and end in what was parsed. */
    record Struct(Map<String, @Nullable Object> fields, int start, int end) {
        @Nullable
        Object field(String name) {
            return fields.get(name);
        }

        @Override
        public String toString() {
            return "an object of " + fields.keySet();
        }
    }

    /** In the place of a value that is there and can't be read, for a reason that no reading of it would find. */
    record Flawed(String reason) {
        @Override
        public String toString() {
            return "a value that " + reason;
        }
    }

    private Json() {}

    static JsonParser parser(byte[] bytes, int offset, int length) {
        return STRICT.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /** Lets a key come twice; of what it holds the last counts. */
    static JsonParser lenientParser(byte[] bytes, int offset, int length) {
        return LENIENT.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /**
     * The value whose first token the parser stands on; afterwards it stands on the last. Of one that would fill the
     * memory it is only said that it does: a body of {@code [1,1,…} takes fifty times its size as values.
     */
    static @Nullable Object value(JsonParser parser) {
        if (!parser.currentToken().isStructStart()) {
            return scalar(parser);
        }
        Values values = new Values(parser);
        Object value = values.read();
        return values.areTooMany() ? new Flawed("holds more than " + MOST_VALUES + " values") : value;
    }

    private static @Nullable Object scalar(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** {@code {"data": …}} around a relation is taken off. */
    static @Nullable Object unwrapped(@Nullable Object value) {
        return value instanceof Struct object && object.fields().containsKey("data") ? object.field("data") : value;
    }

    /** One value with all that is in it; from a certain number on what follows is only stepped over. */
    private static final class Values {
        private final JsonParser parser;
        private int count;

        Values(JsonParser parser) {
            this.parser = parser;
        }

        boolean areTooMany() {
            return count > MOST_VALUES;
        }

        @Nullable
        Object read() {
            if (++count > MOST_VALUES) {
                parser.skipChildren();
                return null;
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                default -> scalar(parser);
            };
        }

        private Struct object() {
            int start = tokenStart(parser);
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                Object value = read();
                if (!areTooMany()) {
                    fields.put(name, value);
                }
            }
            return new Struct(fields, start, position(parser));
        }

        private List<@Nullable Object> array() {
            List<@Nullable Object> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Object value = read();
                if (!areTooMany()) {
                    elements.add(value);
                }
            }
            return elements;
        }
    }

    static int tokenStart(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    static int position(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }
}
