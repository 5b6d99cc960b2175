package dev.tallyfymirror.tallyfy.item;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields of a raw item that a mapping asks for; all others are stepped over. */
final class ItemBody {
    private ItemBody() {}

    /** Null where the item is no object. */
    static Json.@Nullable Struct of(RawItem item, Set<String> wanted) {
        try (JsonParser parser = parser(item)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                String flaw = item.flaws().get(name);
                if (wanted.contains(name) && flaw == null) {
                    fields.put(name, Json.value(parser));
                } else {
                    parser.skipChildren();
                    if (flaw != null) {
                        fields.put(name, new Json.Flawed(flaw));
                    }
                }
            }
            return new Json.Struct(fields, 0, item.length());
        }
    }

    private static JsonParser parser(RawItem item) {
        return item.flaws().isEmpty()
                ? Json.parser(item.body(), item.offset(), item.length())
                : Json.lenientParser(item.body(), item.offset(), item.length());
    }
}
