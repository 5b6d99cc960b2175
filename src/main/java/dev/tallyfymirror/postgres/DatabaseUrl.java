package dev.tallyfymirror.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.SSLMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is: {@code postgresql://user:password@host:port/database?sslmode=…}, read as libpq reads it
 * (percent-encoding, IPv6 in brackets, defaults for what is left out). Text made of it never holds the password.
 *
 * @param parameters {@code sslmode}, {@code sslrootcert}, {@code sslcert}, {@code sslkey} as far as given
 */
public record DatabaseUrl(
        String user,
        @Nullable String password,
        String host,
        int port,
        String database,
        Map<String, String> parameters) {
    static final int DEFAULT_PORT = 5432;
    private static final String DEFAULT_SSL_MODE = "prefer";

    public DatabaseUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without its password
     */
    public static DatabaseUrl parse(String url) {
        return new DatabaseUrlParser(url).parse();
    }

    /** The same server and user, another database. */
    public DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(user, password, host, port, other, parameters);
    }

    /** For JDBC, without user and password. */
    public String jdbcUrl() {
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8);
        return "jdbc:postgresql://" + authority() + "/" + encoded.replace("+", "%20");
    }

    /** For JDBC: user, password and TLS. */
    public Properties jdbcProperties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        tlsParameters().forEach(properties::setProperty);
        return properties;
    }

    Map<String, String> tlsParameters() {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("sslmode", sslMode());
        return all;
    }

    PostgresqlConnectionConfiguration.Builder toR2dbc() {
        var builder = PostgresqlConnectionConfiguration.builder()
                .host(host)
                .port(port)
                .username(user)
                .database(database)
                .sslMode(SSLMode.fromValue(sslMode()));
        if (password != null) {
            builder.password(password);
        }
        ifGiven("sslrootcert", builder::sslRootCert);
        ifGiven("sslcert", builder::sslCert);
        ifGiven("sslkey", builder::sslKey);
        return builder;
    }

    private void ifGiven(String parameter, Consumer<String> use) {
        String value = parameters.get(parameter);
        if (value != null) {
            use.accept(value);
        }
    }

    private String sslMode() {
        return parameters.getOrDefault("sslmode", DEFAULT_SSL_MODE);
    }

    private String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL without its password. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("postgresql://")
                .append(user)
                .append('@')
                .append(authority())
                .append('/')
                .append(database);
        new TreeMap<>(parameters)
                .forEach((name, value) -> text.append(text.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value));
        return text.toString();
    }
}
