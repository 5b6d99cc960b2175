package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.model.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The people that an item names by more than their number: objects with an id, and a name or an e-mail address. */
final class Members {
    private final RawItem item;
    private final Map<String, Member> found = new LinkedHashMap<>();

    private Members(RawItem item) {
        this.item = item;
    }

    /** Looks at {@code owners.users} and at the given fields, each a person or a list of people. */
    static List<Member> in(RawItem item, Json.Struct body, List<String> fields) {
        Members members = new Members(item);
        if (Json.unwrapped(body.field("owners")) instanceof Json.Struct owners) {
            members.collect(owners.field("users"));
        }
        fields.forEach(field -> members.collect(body.field(field)));
        return new ArrayList<>(members.found.values());
    }

    /** The item itself as a person; null where it has no id. */
    static @Nullable Member of(RawItem item, Json.Struct body) {
        try {
            String id = Scalars.id(body.field("id"));
            return id == null ? null : new Member(id, name(body), text(body, "email"), item.storableText());
        } catch (Unreadable e) {
            return null;
        }
    }

    private void collect(@Nullable Object value) {
        Object bare = Json.unwrapped(value);
        if (bare instanceof List<?> list) {
            list.forEach(this::collect);
        } else if (bare instanceof Json.Struct object) {
            if (object.fields().containsKey("id")) {
                add(object);
            } else {
                object.fields().values().stream()
                        .filter(Json.Struct.class::isInstance)
                        .forEach(this::collect);
            }
        }
    }

    private void add(Json.Struct person) {
        try {
            String id = Scalars.id(person.field("id"));
            String name = name(person);
            String email = text(person, "email");
            if (id != null && (name != null || email != null)) {
                found.putIfAbsent(id, new Member(id, name, email, raw(person)));
            }
        } catch (Unreadable e) {
            // no readable id: nobody to name
        }
    }

    private String raw(Json.Struct person) {
        return JsonText.storable(item.body(), item.offset() + person.start(), person.end() - person.start());
    }

    private static @Nullable String name(Json.Struct person) {
        String full = text(person, "full_name");
        if (full != null) {
            return full;
        }
        String joined = Stream.of(text(person, "first_name"), text(person, "last_name"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
        return joined.isEmpty() ? text(person, "name") : joined;
    }

    private static @Nullable String text(Json.Struct person, String field) {
        try {
            String text = Scalars.text(person.field(field));
            return text == null || text.isBlank() ? null : text;
        } catch (Unreadable e) {
            return null;
        }
    }
}
