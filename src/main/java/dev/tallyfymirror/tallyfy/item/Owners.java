package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code owners}: an object of lists, or PHP's empty forms of it ({@code []}, {@code {}}, null), which all mean nobody.
 * A list may be wrapped in {@code data} or come as an object with numbered keys; its elements are ids or objects.
 */
final class Owners {
    private Owners() {}

    static List<String> ids(@Nullable Object owners, String kind) throws Unreadable {
        return texts(owners, kind, "id");
    }

    static List<String> guests(@Nullable Object owners) throws Unreadable {
        return texts(owners, "guests", "email");
    }

    static Collection<? extends @Nullable Object> elements(@Nullable Object owners, String kind) throws Unreadable {
        if (owners instanceof Json.Struct object) {
            return list(Json.unwrapped(object.field(kind)));
        }
        return list(owners);
    }

    private static List<String> texts(@Nullable Object owners, String kind, String field) throws Unreadable {
        LinkedHashSet<String> texts = new LinkedHashSet<>();
        for (Object element : elements(owners, kind)) {
            Object bare = Json.unwrapped(element);
            if (bare instanceof Json.Struct object && !object.fields().containsKey(field)) {
                throw Unreadable.of(element, "is no owner: it has no " + field);
            }
            String text = Scalars.id(bare instanceof Json.Struct object ? object.field(field) : bare);
            if (text != null) {
                texts.add(text);
            }
        }
        return new ArrayList<>(texts);
    }

    private static Collection<? extends @Nullable Object> list(@Nullable Object value) throws Unreadable {
        if (value == null || (value instanceof String text && text.isBlank())) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof Json.Struct object && isNumbered(object)) {
            return object.fields().values();
        }
        throw Unreadable.of(value, "is no list of owners");
    }

    private static boolean isNumbered(Json.Struct object) {
        return object.fields().keySet().stream().allMatch(key -> key.chars().allMatch(Character::isDigit));
    }
}
