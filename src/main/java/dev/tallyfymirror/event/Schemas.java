package dev.tallyfymirror.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.model.FactType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The JSON Schemas of the events and of their {@code data}, by file name: {@code tallyfy.task.overdue.v1.json} and so on. Each is
 * named by a stable URI, {@code https://tallyfymirror.dev/schemas/{file}}, which is a name and not a promise of a page;
 * every daemon serves the same file under {@code /schemas/{file}} of its feed.
 */
public final class Schemas {
    private static final String BASE = "https://tallyfymirror.dev/schemas/";
    private static final String VERSION = ".v1.json";

    private final Map<String, String> texts = new TreeMap<>();

    private Schemas() {
        Stream.concat(
                        Arrays.stream(FactType.values()).map(FactType::longName),
                        Stream.of("tallyfy.common", "tallyfy.event"))
                .map(name -> name + VERSION)
                .forEach(file -> texts.put(file, read(file)));
    }

    /** Reads them all; blocks for a moment. */
    public static Schemas load() {
        return new Schemas();
    }

    /** The text of one schema. */
    public Optional<String> find(String file) {
        return Optional.ofNullable(texts.get(file));
    }

    public SortedSet<String> files() {
        return new TreeSet<>(texts.keySet());
    }

    static String uri(String longName) {
        return BASE + longName + VERSION;
    }

    private static String read(String file) {
        try (InputStream in = Schemas.class.getResourceAsStream("/schemas/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the schema " + file + " is missing from the program");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
