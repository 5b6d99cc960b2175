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

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxStringLength(WITHIN_BODY)
                    .maxNameLength(WITHIN_BODY)
                    .maxNumberLength(WITHIN_BODY)
                    .build())
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

    private Json() {}

    static JsonParser parser(byte[] bytes, int offset, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /** The value whose first token the parser stands on; afterwards it stands on the last. */
    static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
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

    private static Struct object(JsonParser parser) {
        int start = tokenStart(parser);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new Struct(fields, start, position(parser));
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    static int tokenStart(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    static int position(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }
}
