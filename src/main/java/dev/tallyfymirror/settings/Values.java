package dev.tallyfymirror.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings as values with types and ranges. What is wrong is noted, with the key, and the default stands in for it, so
 * that all faults are found in one go.
 */
final class Values {
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Layers layers;

    Values(SettingsSources sources) {
        this.layers = new Layers(sources, faults, warnings);
    }

    Layers layers() {
        return layers;
    }

    List<String> faults() {
        return faults;
    }

    List<String> warnings() {
        return warnings;
    }

    void fault(String fault) {
        faults.add(fault);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    /** Warns of a settings file that holds a secret and that others may read. */
    void warnOfOpenFile() {
        Arrays.stream(Key.values())
                .filter(Key::isSecret)
                .filter(key -> layers.find(key).filter(layers::isFromFile).isPresent())
                .findFirst()
                .ifPresent(key -> layers.settingsFile().ifPresent(file -> Secrets.warnIfOpen(this, key.key(), file)));
    }

    /** What was given, else the default. */
    Given given(Key key) {
        return layers.find(key).orElseGet(() -> standard(key));
    }

    Optional<String> text(Key key) {
        return layers.find(key).map(given -> given.text().strip());
    }

    Optional<Path> path(Key key) {
        return layers.find(key).map(Values::toPath);
    }

    Duration duration(Key key, Duration least, Duration most) {
        return Durations.parse(standard(key).text())
                .map(standard -> duration(given(key), standard, least, most))
                .orElseThrow();
    }

    private Duration duration(Given given, Duration standard, Duration least, Duration most) {
        Optional<Duration> value = Durations.parse(given.text());
        if (value.isEmpty()) {
            fault(given.name() + ": \"" + shown(given) + "\" is no duration; write 500ms, 30s, 5m, 1h or 7d");
        } else if (value.get().compareTo(least) < 0 || value.get().compareTo(most) > 0) {
            fault(given.name() + ": must be from " + Durations.format(least) + " to " + Durations.format(most)
                    + ", not " + shown(given));
        } else {
            return value.get();
        }
        return standard;
    }

    int integer(Key key, int least, int most) {
        return integer(given(key), Integer.parseInt(standard(key).text()), least, most);
    }

    int integer(Given given, int standard, int least, int most) {
        String text = given.text().strip();
        if (!text.matches("[+-]?\\d{1,18}")) {
            fault(given.name() + ": \"" + shown(given) + "\" is no whole number");
            return standard;
        }
        long value = Long.parseLong(text);
        if (value < least || value > most) {
            fault(given.name() + ": must be from " + least + " to " + most + ", not " + shown(given));
            return standard;
        }
        return (int) value;
    }

    boolean bool(Given given) {
        String text = given.text().strip().toLowerCase(Locale.ROOT);
        if (!Set.of("true", "false").contains(text)) {
            fault(given.name() + ": must be true or false, not " + shown(given));
        }
        return text.equals("true");
    }

    <E extends Enum<E>> E choice(Key key, Class<E> type) {
        Given given = given(key);
        return choice(given, type).orElseGet(() -> choice(standard(key), type).orElseThrow());
    }

    /** A constant written in lower case with hyphens. */
    <E extends Enum<E>> Optional<E> choice(Given given, Class<E> type) {
        Optional<E> chosen = EnumSet.allOf(type).stream()
                .filter(constant ->
                        written(constant).equals(given.text().strip().toLowerCase(Locale.ROOT)))
                .findFirst();
        if (chosen.isEmpty()) {
            String words = EnumSet.allOf(type).stream().map(Values::written).collect(Collectors.joining(", "));
            fault(given.name() + ": must be one of " + words + ", not " + shown(given));
        }
        return chosen;
    }

    static List<Given> words(Given given) {
        return Arrays.stream(given.text().split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(given::part)
                .toList();
    }

    /** Relative to the file that says so, or to the present folder; {@code ~} is the user's home. */
    static Path toPath(Given given) {
        String text = given.text().strip();
        if (text.equals("~") || text.startsWith("~/")) {
            return Path.of(System.getProperty("user.home") + text.substring(1));
        }
        return given.base().resolve(text).normalize();
    }

    /** Long things are not shown: they may be something else than what belongs here. */
    static String shown(Given given) {
        String text = given.text().strip();
        return text.length() > 24 ? "a text of " + text.length() + " characters" : text;
    }

    static <E extends Enum<E>> String written(E constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Says which of the names was probably meant. */
    static String meant(String word, Stream<String> names) {
        return Spelling.nearest(word, names)
                .map(near -> "; was " + near + " meant?")
                .orElse("");
    }

    private static Given standard(Key key) {
        return new Given(key.key(), key.standard(), "default", Path.of("").toAbsolutePath());
    }
}
