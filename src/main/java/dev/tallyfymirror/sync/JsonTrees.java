package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.JsonEquality;
import java.math.BigDecimal;
import java.util.Comparator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Equality of JSON as values; numbers by their value, since {@code jsonb} writes them its own way. */
final class JsonTrees implements JsonEquality {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Comparator<JsonNode> BY_VALUE = JsonTrees::compare;

    @Override
    public boolean isSame(String one, String other) {
        return JSON.readTree(one).equals(BY_VALUE, JSON.readTree(other));
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
