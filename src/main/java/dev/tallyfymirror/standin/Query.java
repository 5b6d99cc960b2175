package dev.tallyfymirror.standin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a request as they came, with the API's aliases. */
final class Query {
    private static final Set<String> NOT_FILTERS =
            Set.of("page", "per_page", "limit", "with", "without_pagination", "form_fields_values");
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    static Query parse(@Nullable String text) {
        Map<String, String> values = new LinkedHashMap<>();
        if (text != null) {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return new Query(values);
    }

    private static String decode(String text) {
        boolean plain = text.indexOf('%') < 0 && text.indexOf('+') < 0;
        try {
            return plain ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    /** The first of the names that is given. */
    @Nullable
    String find(String... names) {
        for (String name : names) {
            String value = values.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    String text(String name, String otherwise) {
        String value = find(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        String value = find(name);
        return value != null && (value.equals("1") || value.equalsIgnoreCase("true"));
    }

    int number(int otherwise, String... names) {
        String value = find(names);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }

    /** A comma-separated list; {@code name[]} is accepted too. */
    Set<String> list(String name) {
        String value = find(name, name + "[]");
        return value == null ? Set.of() : new LinkedHashSet<>(List.of(value.split(",")));
    }

    /** What decides which items there are and in which order, as a key to remember the answer by. */
    String filterKey() {
        StringBuilder key = new StringBuilder();
        values.forEach((name, value) -> {
            if (!NOT_FILTERS.contains(name)) {
                key.append(name).append('=').append(value).append('&');
            }
        });
        return key.toString();
    }

    /** The same parameters with another page, as the API builds its links. */
    String withPage(int page) {
        List<String> pairs = new ArrayList<>();
        values.forEach((name, value) -> {
            if (!name.equals("page")) {
                pairs.add(name + "=" + java.net.URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        pairs.add("page=" + page);
        return String.join("&", pairs);
    }
}
