package dev.tallyfymirror.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings as a test gives them, in any of the layers. */
final class GivenSettings {
    private final List<String> assignments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path file;
    private Path beside;

    GivenSettings set(String... more) {
        assignments.addAll(List.of(more));
        return this;
    }

    GivenSettings variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    GivenSettings file(Path file) {
        this.file = file;
        return this;
    }

    GivenSettings beside(Path beside) {
        this.beside = beside;
        return this;
    }

    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    SettingsSources sources() {
        return new SettingsSources(assignments, environment, file, beside);
    }

    Settings load() {
        return Settings.load(sources());
    }
}
