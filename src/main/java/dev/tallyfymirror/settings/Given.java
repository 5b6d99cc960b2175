package dev.tallyfymirror.settings;

import java.nio.file.Path;

/**
 * A value as somebody gave it.
 *
 * @param place where, for messages: {@code --set}, {@code environment}, {@code tallyfy-mirror.yaml line 3}
 * @param base what a relative path in it is relative to
 */
record Given(String key, String text, String place, Path base) {
    /** The key and where it was given. */
    String name() {
        return key + " (" + place + ")";
    }

    Given part(String value) {
        return new Given(key, value, place, base);
    }
}
