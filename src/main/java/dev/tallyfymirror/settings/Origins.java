package dev.tallyfymirror.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where settings come from: the file that is read, and which keys each layer gives. Names only, no values. */
public final class Origins {
    private static final String VARIABLE = "environment variable ";

    private final Layers layers;

    private Origins(Layers layers) {
        this.layers = layers;
    }

    /** What is wrong with the settings is no matter here. */
    public static Origins of(SettingsSources sources) {
        return new Origins(new Layers(sources, new ArrayList<>(), new ArrayList<>()));
    }

    /** The file that is read, if there is one. */
    public Optional<Path> file() {
        return layers.settingsFile();
    }

    /** For people: file, environment and command line with the keys in force that each gives. */
    public String inWords() {
        List<List<Given>> given = layers.inForce();
        List<String> words = new ArrayList<>();
        words.add(file().map(file -> "file " + file + named(" gives ", keys(given.get(2)), " gives nothing"))
                .orElse("no file"));
        words.add("environment" + named(" gives ", variables(given.get(1)), " gives nothing"));
        words.add("command line" + named(" gives ", keys(given.get(0)), " gives nothing"));
        return String.join("; ", words);
    }

    private static String named(String verb, String names, String nothing) {
        return names.isEmpty() ? nothing : verb + names;
    }

    private static String keys(List<Given> given) {
        return given.stream().map(Given::key).sorted().collect(Collectors.joining(", "));
    }

    private static String variables(List<Given> given) {
        return given.stream()
                .map(one -> one.place().replaceFirst(VARIABLE, ""))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
