package dev.tallyfymirror.tallyfy;

import java.nio.file.Path;

/** How a token is come by. No form of it shows a secret as text. */
public sealed interface Credentials {
    /** A token given once and for all. */
    record AccessToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "AccessToken[***]";
        }
    }

    /** A token in a file, read at the first need and again when it is refused. */
    record TokenFile(Path file) implements Credentials {}

    /** OAuth 2.0 client credentials: a token of some days, asked for with a secret in a file. */
    record Application(String clientId, Path secretFile) implements Credentials {}
}
