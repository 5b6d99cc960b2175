package dev.tallyfymirror.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A secret itself, or the file that it stands in. */
public sealed interface SecretSource {
    /** The secret, read now. Fails with a {@link SettingsException} where its file can't be read. */
    Secret read();

    /** Given as it is. */
    record Inline(Secret read) implements SecretSource {}

    /** To be read from a file; {@code key} is the setting that names the file. */
    record InFile(String key, Path file) implements SecretSource {
        @Override
        public Secret read() {
            try {
                String text = Files.readString(file).strip();
                if (text.isEmpty()) {
                    throw new SettingsException(List.of(key + ": " + file + " is empty"));
                }
                return new Secret(text);
            } catch (IOException unreadable) {
                throw new SettingsException(
                        List.of(key + ": " + file + " can't be read: is it there, and may this user read it?"));
            }
        }
    }

    /** From two keys that stand for one thing. */
    static Optional<SecretSource> from(Values values, Key secret, Key file) {
        List<Given> found = values.layers().findAlternatives(secret, file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Given given = found.get(0);
        if (found.size() > 1) {
            values.fault(given.name() + ": give either " + secret.key() + " or " + file.key() + ", not both");
        }
        if (given.key().equals(secret.key())) {
            return Optional.of(new Inline(Secrets.of(values, given)));
        }
        Secrets.warnIfOpen(values, given.key(), Values.toPath(given));
        return Optional.of(new InFile(given.key(), Values.toPath(given)));
    }
}
