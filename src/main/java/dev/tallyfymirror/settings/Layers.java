package dev.tallyfymirror.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was given, layer by layer: command line, environment, file. The first layer that has a key gives it. */
final class Layers {
    /** Another name of {@code tallyfy.organizations} in the environment. */
    static final String ORGANIZATION_VARIABLE = "TALLYFY_ORG_ID";

    static final String FILE_VARIABLE = "TALLYFY_MIRROR_CONFIG";
    private static final Pattern JAAS_OR_PASSWORD =
            Pattern.compile("properties\\..*(password|secret|jaas|token)", Pattern.CASE_INSENSITIVE);
    private static final Path HERE = Path.of("").toAbsolutePath();

    private final SettingsSources sources;
    private final List<String> faults;
    private final List<String> warnings;
    private final List<Map<String, Given>> layers;
    private @Nullable Path file;

    Layers(SettingsSources sources, List<String> faults, List<String> warnings) {
        this.sources = sources;
        this.faults = faults;
        this.warnings = warnings;
        this.layers = List.of(commandLine(), environment(), file());
    }

    Optional<Given> find(Key key) {
        return layers.stream().flatMap(layer -> given(layer, key.key())).findFirst();
    }

    /** Of several keys that stand for one thing, those given in the highest layer that has any. */
    List<Given> findAlternatives(Key... keys) {
        return layers.stream()
                .map(layer -> Arrays.stream(keys)
                        .flatMap(key -> given(layer, key.key()))
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The entries of a list, layer by layer, the highest first; a layer without the list is left out. */
    List<List<ListEntry>> lists(Key key) {
        return layers.stream()
                .map(layer -> ListEntry.read(key, layer))
                .filter(entries -> !entries.isEmpty())
                .toList();
    }

    Map<String, String> variables() {
        return sources.environment();
    }

    /** The file that was read, if there is one. */
    Optional<Path> settingsFile() {
        return Optional.ofNullable(file);
    }

    boolean isFromFile(Given given) {
        return given.equals(layers.get(2).get(given.key()));
    }

    /** What each layer gives, the highest first, without what a higher one gives too; unknown keys are left out. */
    List<List<Given>> inForce() {
        Set<String> taken = new HashSet<>();
        List<List<Given>> all = new ArrayList<>();
        for (Map<String, Given> layer : layers) {
            List<Given> fresh = layer.values().stream()
                    .filter(given -> Key.of(given.key()).isPresent() && !taken.contains(given.key()))
                    .toList();
            fresh.forEach(given -> taken.add(given.key()));
            all.add(fresh);
        }
        return all;
    }

    private static Stream<Given> given(Map<String, Given> layer, String key) {
        return Stream.ofNullable(layer.get(key)).filter(given -> !given.text().isBlank());
    }

    private Map<String, Given> commandLine() {
        Map<String, Given> layer = new LinkedHashMap<>();
        for (String assignment : sources.assignments()) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                faults.add("--set needs KEY=VALUE, and one of those given has no KEY=");
            } else {
                String key = assignment.substring(0, equals).strip();
                addAssignment(layer, new Given(key, assignment.substring(equals + 1), "--set", HERE));
            }
        }
        return layer;
    }

    private void addAssignment(Map<String, Given> layer, Given given) {
        Optional<Key> key = Key.of(given.key());
        if (key.isEmpty()) {
            faults.add(unknown(given));
        } else if (isSecret(key.get(), given)) {
            faults.add(given.name()
                    + ": a secret on the command line can be read by everybody on this machine. Put it into "
                    + (key.get().isSecret() ? "the variable " + key.get().environmentName() + " or " : "")
                    + "the settings file");
        } else {
            layer.put(given.key(), given);
        }
    }

    /** A database URL without a password is no secret. */
    private static boolean isSecret(Key key, Given given) {
        if (key == Key.DATABASE_URL) {
            return given.text().matches("(?s).*(://[^/]*:[^/]*@|[?&]password=).*");
        }
        return key.isSecret() || JAAS_OR_PASSWORD.matcher(given.key()).find();
    }

    private Map<String, Given> environment() {
        Map<String, Given> layer = new LinkedHashMap<>();
        for (Key key : Key.values()) {
            addVariable(layer, key.environmentName(), key.key());
        }
        if (ListEntry.read(Key.ORGANIZATIONS, layer).isEmpty()) {
            addVariable(layer, ORGANIZATION_VARIABLE, Key.ORGANIZATIONS.key());
        }
        sources.environment().keySet().forEach(name -> addListVariable(layer, name));
        sources.environment().keySet().stream().sorted().forEach(this::warnOfMisspelling);
        return layer;
    }

    private void addVariable(Map<String, Given> layer, String name, String key) {
        String value = sources.environment().get(name);
        if (value != null && !value.isBlank()) {
            layer.put(key, new Given(key, value, "environment variable " + name, HERE));
        }
    }

    /** {@code SINKS_0_SECRET_FILE} is {@code sinks[0].secret-file}. */
    private void addListVariable(Map<String, Given> layer, String name) {
        for (Key key : List.of(Key.ORGANIZATIONS, Key.SINKS)) {
            Matcher entry =
                    Pattern.compile(key.environmentName() + "_(\\d+)_(\\w+)").matcher(name);
            if (entry.matches()) {
                addVariable(layer, name, key.key() + "[" + entry.group(1) + "]." + fieldName(entry.group(2)));
            }
        }
    }

    private static String fieldName(String upper) {
        String lower = upper.toLowerCase(Locale.ROOT);
        return lower.startsWith("properties_") ? lower.replace('_', '.') : lower.replace('_', '-');
    }

    private void warnOfMisspelling(String name) {
        List<String> known = Stream.concat(
                        Arrays.stream(Key.values()).map(Key::environmentName),
                        Stream.of(ORGANIZATION_VARIABLE, FILE_VARIABLE))
                .toList();
        boolean ours = name.startsWith("TALLYFY_") && !name.startsWith(Key.ORGANIZATIONS.environmentName() + "_");
        if (ours && !known.contains(name)) {
            Spelling.nearest(name, known.stream())
                    .ifPresent(near ->
                            warnings.add("the variable " + name + " means nothing here; was " + near + " meant?"));
        }
    }

    private Map<String, Given> file() {
        file = chosenFile();
        if (file == null) {
            return Map.of();
        }
        Map<String, Given> layer = YamlSettings.read(file, faults);
        layer.values().stream()
                .filter(given -> Key.of(plainList(given.key())).isEmpty())
                .forEach(given -> faults.add(unknown(given)));
        return joinLists(layer);
    }

    /** A list of words under a key that takes one text, such as {@code events.types}, is the same as its words with commas. */
    private static Map<String, Given> joinLists(Map<String, Given> layer) {
        Map<String, Given> joined = new LinkedHashMap<>();
        layer.forEach((key, given) -> {
            String plain = plainList(key);
            if (plain.equals(key)) {
                joined.put(key, given);
            } else {
                joined.merge(
                        plain,
                        new Given(plain, given.text(), given.place(), given.base()),
                        (one, other) -> one.part(one.text() + "," + other.text()));
            }
        });
        return joined;
    }

    private static String plainList(String key) {
        String plain = key.replaceFirst("\\[\\d+]$", "");
        return Key.of(plain).filter(known -> !known.isList()).isPresent() ? plain : key;
    }

    private @Nullable Path chosenFile() {
        String named = sources.environment().getOrDefault(FILE_VARIABLE, "");
        if (sources.file() != null) {
            return existing(sources.file(), "--config");
        }
        if (!named.isBlank()) {
            return existing(Path.of(named), FILE_VARIABLE);
        }
        Path beside = sources.beside();
        return Stream.of(SettingsSources.SYSTEM_FILE, beside == null ? SettingsSources.SYSTEM_FILE : beside)
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Path existing(Path named, String by) {
        if (Files.isRegularFile(named)) {
            return named;
        }
        faults.add(by + ": there is no file " + named);
        return null;
    }

    private static String unknown(Given given) {
        String near = Spelling.nearest(given.key(), Arrays.stream(Key.values()).map(Key::key))
                .map(known -> "; was " + known + " meant?")
                .orElse("");
        return given.name() + ": there is no such setting" + near;
    }
}
