package dev.tallyfymirror;

import java.nio.file.Path;

/** What one organization is entered with. Files are read when they are needed, not here. */
public sealed interface Credentials {
    /** Nothing was configured. */
    record None() implements Credentials {}

    /** A personal token. */
    record Token(Secret token) implements Credentials {}

    /** A file that holds a personal token, read again when that one is refused. */
    record TokenFile(Path file) implements Credentials {}

    /** An application that fetches its tokens itself. */
    record Application(String clientId, Path secretFile) implements Credentials {}
}
