package dev.tallyfymirror.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one database URL. Its messages quote names and hosts, never what stands where a password may stand. */
final class DatabaseUrlParser {
    private static final String FORM = "postgresql://user:password@host:port/database";
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> USED = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey");
    /** Others' tools write these into URLs; here the settings of the pool decide about them. */
    private static final Set<String> IGNORED = Set.of(
            "application_name", "connect_timeout", "channel_binding", "gssencmode", "keepalives", "keepalives_idle");

    private final String rest;

    DatabaseUrlParser(String url) {
        String trimmed = url.strip();
        int scheme = trimmed.indexOf("://");
        String name = scheme < 0 ? "" : trimmed.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!name.equals("postgresql") && !name.equals("postgres")) {
            throw wrong("must begin with postgresql://");
        }
        rest = trimmed.substring(scheme + 3);
    }

    DatabaseUrl parse() {
        int question = rest.indexOf('?');
        String beforeQuery = question < 0 ? rest : rest.substring(0, question);
        int slash = beforeQuery.indexOf('/');
        String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
        String path = slash < 0 ? "" : beforeQuery.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        String user = user(userInfo);
        String database = decode(path, "database");
        HostPort address = HostPort.parse(authority.substring(at + 1));
        return new DatabaseUrl(
                user,
                password(userInfo),
                address.host,
                address.port,
                database.isEmpty() ? user : database,
                parameters(question));
    }

    private static String user(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon), "user");
        return user.isEmpty() ? System.getProperty("user.name", "postgres") : user;
    }

    private static @Nullable String password(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0 ? null : decode(userInfo.substring(colon + 1), "password");
    }

    private Map<String, String> parameters(int question) {
        Map<String, String> parameters = new HashMap<>();
        if (question >= 0 && question + 1 < rest.length()) {
            for (String pair : rest.substring(question + 1).split("&", -1)) {
                addParameter(parameters, pair);
            }
        }
        return parameters;
    }

    private static void addParameter(Map<String, String> parameters, String pair) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), "parameter");
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), "parameter " + name);
        if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
            throw wrong("sslmode must be one of " + String.join(", ", List.copyOf(new java.util.TreeSet<>(SSL_MODES))));
        }
        if (USED.contains(name)) {
            parameters.put(name, value);
        } else if (!IGNORED.contains(name)) {
            // may be the tail of a password that was not percent-encoded: not quoted
            throw wrong("has an unknown parameter after '?'; known are "
                    + String.join(", ", new java.util.TreeSet<>(USED)));
        }
    }

    private static String decode(String text, String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < raw.length; index++) {
            if (raw[index] == '%') {
                bytes.write(hexDigit(raw, index + 1, part) << 4 | hexDigit(raw, index + 2, part));
                index += 2;
            } else {
                bytes.write(raw[index]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hexDigit(byte[] raw, int index, String part) {
        int digit = index < raw.length ? Character.digit(raw[index], 16) : -1;
        if (digit < 0) {
            throw wrong("has a '%' in its " + part
                    + " that is not followed by two hexadecimal digits (a plain '%' is written %25)");
        }
        return digit;
    }

    static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the database URL " + what + "; it has the form " + FORM);
    }

    private record HostPort(String host, int port) {
        static HostPort parse(String text) {
            if (text.indexOf(',') >= 0) {
                throw wrong("names several hosts; name one");
            }
            return text.startsWith("[") ? parseBracketed(text) : parsePlain(text);
        }

        private static HostPort parseBracketed(String text) {
            int end = text.indexOf(']');
            String after = end < 0 ? "" : text.substring(end + 1);
            if (end < 2 || !(after.isEmpty() || after.startsWith(":"))) {
                throw wrong("has an IPv6 address whose brackets don't match");
            }
            return new HostPort(text.substring(1, end), port(after));
        }

        private static HostPort parsePlain(String text) {
            int colon = text.indexOf(':');
            if (colon != text.lastIndexOf(':')) {
                throw wrong(
                        "has more than one ':' in its host (an IPv6 address stands in brackets; '/', '?' and '@' in a password are percent-encoded)");
            }
            String host = decode(colon < 0 ? text : text.substring(0, colon), "host");
            if (host.startsWith("/")) {
                throw wrong("names a Unix socket; name a TCP host");
            }
            return new HostPort(host.isEmpty() ? "localhost" : host, port(colon < 0 ? "" : text.substring(colon)));
        }

        private static int port(String withColon) {
            if (withColon.length() < 2) {
                return DatabaseUrl.DEFAULT_PORT;
            }
            String digits = withColon.substring(1);
            int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
            if (port < 1 || port > 65_535) {
                throw wrong(
                        "has a port that is no number from 1 to 65535 ('/', '?' and '@' in a password are percent-encoded)");
            }
            return port;
        }
    }
}
