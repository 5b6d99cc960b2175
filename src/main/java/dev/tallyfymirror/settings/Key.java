package dev.tallyfymirror.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting there is: its key, and its default as it would be written in the file (empty: none). What stands in a list
 * ({@link #ORGANIZATIONS}, {@link #SINKS}) has names of its own.
 */
enum Key {
    BASE_URL("tallyfy.base-url", "https://go.tallyfy.com/api"),
    ACCESS_TOKEN("tallyfy.access-token", "", Kind.SECRET),
    ACCESS_TOKEN_FILE("tallyfy.access-token-file", ""),
    CLIENT_ID("tallyfy.client-id", ""),
    CLIENT_SECRET_FILE("tallyfy.client-secret-file", ""),
    ORGANIZATIONS("tallyfy.organizations", "", Kind.LIST),
    DATABASE_URL("database.url", "", Kind.SECRET),
    EMBEDDED_DIR("database.embedded-dir", ""),
    EMBEDDED_PORT("database.embedded-port", "54329"),
    SYNC_INTERVAL("sync.interval", "60s"),
    SYNC_FULL_INTERVAL("sync.full-interval", "24h"),
    SYNC_MAX_AGE("sync.max-age", "1h"),
    SYNC_MAX_LOSS_RUNS("sync.max-loss-runs", "20"),
    SYNC_MAX_LOSS_PERCENT("sync.max-loss-percent", "15"),
    SYNC_PAGE_SIZE("sync.page-size", "100"),
    SYNC_CONCURRENCY("sync.concurrency", "4"),
    SYNC_ONE_OFF_TASKS("sync.one-off-tasks", "true"),
    REQUESTS_PER_MINUTE("api.requests-per-minute", "100"),
    REQUESTS_PER_HOUR("api.requests-per-hour", "1000"),
    API_TIMEOUT("api.timeout", "30s"),
    OVERDUE_GRACE("overdue.grace", "0s"),
    OVERDUE_CONFIRM("overdue.confirm", "best-effort"),
    EVENT_TYPES("events.types", "task.completed, task.reopened, task.overdue, task.overdue_cleared"),
    EVENTS_INITIAL("events.initial", "none"),
    EVENTS_RETENTION("events.retention", "0"),
    FEED_HOST("feed.host", "127.0.0.1"),
    FEED_PORT("feed.port", "8080"),
    FEED_TOKEN("feed.token", "", Kind.SECRET),
    FEED_TOKEN_FILE("feed.token-file", ""),
    LEASE_DURATION("lease.duration", "30s"),
    HOOKS_SECRET("hooks.secret", "", Kind.SECRET),
    HOOKS_SECRET_FILE("hooks.secret-file", ""),
    SINKS("sinks", "", Kind.LIST),
    LOG_LEVEL("log.level", "info"),
    LOG_FORMAT("log.format", "text");

    /** How a key differs from an ordinary one. */
    enum Kind {
        PLAIN,
        SECRET,
        LIST
    }

    private final String key;
    private final String standard;
    private final Kind kind;

    Key(String key, String standard) {
        this(key, standard, Kind.PLAIN);
    }

    Key(String key, String standard, Kind kind) {
        this.key = key;
        this.standard = standard;
        this.kind = kind;
    }

    String key() {
        return key;
    }

    /** The default as written in the file; empty where there is none. */
    String standard() {
        return standard;
    }

    boolean isSecret() {
        return kind == Kind.SECRET;
    }

    boolean isList() {
        return kind == Kind.LIST;
    }

    /** The environment variable that gives it: the key in upper case with {@code _}. */
    String environmentName() {
        return environmentName(key);
    }

    static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The key itself, or the list that an entry such as {@code sinks[0].name} belongs to. */
    static Optional<Key> of(String name) {
        return Arrays.stream(values())
                .filter(known -> name.equals(known.key) || (known.isList() && isEntryOf(known, name)))
                .findFirst();
    }

    private static boolean isEntryOf(Key list, String name) {
        return name.startsWith(list.key) && name.substring(list.key.length()).matches("\\[\\d{1,6}](\\..+)?");
    }
}
