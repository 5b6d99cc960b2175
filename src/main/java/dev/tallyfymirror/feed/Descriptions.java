package dev.tallyfymirror.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The descriptions of the feed that the program carries: OpenAPI 3.1 and AsyncAPI 3. */
final class Descriptions {
    private Descriptions() {}

    /** Blocks for a moment. */
    static String read(String file) {
        try (InputStream in = Descriptions.class.getResourceAsStream("/descriptions/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the description " + file + " is missing from the program");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
