package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Which fields of an item can't be read although the item can: those with a key twice, and those nested too deep. */
final class Flaws {
    static final String DOUBLED = "has a key twice";
    static final String DEEP = "is nested too deep, more than " + Salvage.DEEPEST + " levels";
    private static final int LONGEST_NAME = 100;

    private final JsonParser parser;
    private final int offset;
    private final List<Salvage.Cut> cuts;
    private final Map<String, String> found = new LinkedHashMap<>();

    private Flaws(JsonParser parser, int offset, List<Salvage.Cut> cuts) {
        this.parser = parser;
        this.offset = offset;
        this.cuts = cuts;
    }

    /** By the field's name; the reason reads on after it. */
    static Map<String, String> in(Salvage salvage, int from, int length) {
        try (JsonParser parser = Json.lenientParser(salvage.body(), from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            return new Flaws(parser, from, salvage.cuts()).find();
        }
    }

    /** Storable, and short enough for an index. */
    static String shortened(String name) {
        String storable = JsonText.storable(name);
        boolean isLong = storable.codePointCount(0, storable.length()) > LONGEST_NAME;
        return isLong ? storable.substring(0, storable.offsetByCodePoints(0, LONGEST_NAME)) + "…" : storable;
    }

    private Map<String, String> find() {
        Set<String> names = new HashSet<>();
        int from = position();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            boolean isDoubled = isDoubledWithin();
            if (!names.add(name) || isDoubled) {
                found.put(name, DOUBLED);
            }
            if (isCut(from, position())) {
                found.put(name, DEEP);
            }
            from = position();
        }
        return found;
    }

    private int position() {
        return offset + Json.position(parser);
    }

    private boolean isCut(int from, int to) {
        return cuts.stream().anyMatch(cut -> cut.isWithin(from, to));
    }

    /** Whether any object in the value has a key twice; afterwards the parser stands on the value's last token. */
    private boolean isDoubledWithin() {
        boolean isDoubled = false;
        Deque<Set<String>> open = new ArrayDeque<>();
        JsonToken token = parser.currentToken();
        while (true) {
            if (token.isStructStart()) {
                open.push(new HashSet<>());
            } else if (token.isStructEnd()) {
                open.pop();
            } else if (token == JsonToken.PROPERTY_NAME) {
                isDoubled |= !open.element().add(parser.currentName());
            }
            if (open.isEmpty()) {
                parser.finishToken();
                return isDoubled;
            }
            token = parser.nextToken();
        }
    }
}
