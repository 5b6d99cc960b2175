package dev.tallyfymirror.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a list in the settings: either a single word or named fields.
 *
 * @param name {@code sinks[0]}
 * @param word the entry where it is one word
 */
record ListEntry(String name, @Nullable Given word, Map<String, Given> fields) {

    /** The entries of a list in one layer: words with commas, or entries with numbers. */
    static List<ListEntry> read(Key key, Map<String, Given> layer) {
        Given words = layer.get(key.key());
        if (words != null) {
            return Arrays.stream(words.text().split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .map(word -> new ListEntry(key.key(), words.part(word), Map.of()))
                    .toList();
        }
        Map<Integer, ListEntry> entries = new TreeMap<>();
        Pattern numbered = Pattern.compile(Pattern.quote(key.key()) + "\\[(\\d{1,6})](?:\\.(.+))?");
        layer.forEach((name, given) -> {
            Matcher entry = numbered.matcher(name);
            if (entry.matches()) {
                add(entries, Integer.parseInt(entry.group(1)), entry.group(2), given);
            }
        });
        return List.copyOf(entries.values());
    }

    private static void add(Map<Integer, ListEntry> entries, int number, @Nullable String field, Given given) {
        String name = given.key().replaceFirst("].*", "]");
        ListEntry entry = entries.computeIfAbsent(number, n -> new ListEntry(name, null, new LinkedHashMap<>()));
        if (field == null) {
            entries.put(number, new ListEntry(name, given, entry.fields));
        } else {
            entry.fields.put(field, given);
        }
    }

    /** Any of its values, to say where it was given. */
    String place() {
        Given any = word != null ? word : fields.values().iterator().next();
        return name + " (" + any.place() + ")";
    }

    @Nullable
    Given field(String field) {
        return fields.get(field);
    }

    @Nullable
    Path path(String field) {
        Given given = fields.get(field);
        return given == null ? null : Values.toPath(given);
    }
}
