package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.JsonEquality;
import java.math.BigDecimal;
import java.util.Comparator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Equality of JSON as values; numbers by their value, since {@code jsonb} writes them its own way. */
public final class JsonTrees implements JsonEquality {
    /** As much as the mirror can hold: jsonb writes {@code 1e130000} with all its digits. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Comparator<JsonNode> BY_VALUE = JsonTrees::compare;

    /** What has no value, like a number whose exponent has a hundred digits, is the same as nothing else. */
    @Override
    public boolean isSame(String one, String other) {
        try {
            return JSON.readTree(one).equals(BY_VALUE, JSON.readTree(other));
        } catch (JacksonException | NumberFormatException e) {
            return one.equals(other);
        }
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        if (one.isNumber() && other.isNumber()) {
            BigDecimal left = one.decimalValue();
            return left.compareTo(other.decimalValue());
        }
        return 1;
    }
}
