package dev.tallyfymirror.postgres.embedded;

import java.nio.file.Path;

/**
 * Where the embedded server lives.
 *
 * @param folder {@code database.embedded-dir}; created when missing
 * @param port {@code database.embedded-port}; 0 for any free one. A server found running keeps the port it has
 */
public record EmbeddedSettings(Path folder, int port) {
    public static final int DEFAULT_PORT = 54329;

    public EmbeddedSettings {
        folder = folder.toAbsolutePath().normalize();
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("database.embedded-port must be from 0 to 65535, not " + port);
        }
    }
}
