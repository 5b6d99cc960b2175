package dev.tallyfymirror.settings;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.settings.DestinationSettings.From;
import dev.tallyfymirror.settings.DestinationSettings.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the list {@code sinks}. */
final class DestinationsReader {
    private static final Set<String> COMMON = Set.of("name", "types", "from", "type");
    private static final Map<Kind, Set<String>> FIELDS = Map.of(
            Kind.WEBHOOK, Set.of("url", "secret-file", "allow-private"),
            Kind.KAFKA, Set.of("bootstrap-servers", "topic", "mode", "properties"),
            Kind.FILE, Set.of("path", "max-size", "fsync"));
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(b|kb|mb|gb)?");
    private static final String STANDARD_SIZE = "100MB";

    private enum Kind {
        WEBHOOK,
        KAFKA,
        FILE
    }

    private final Values values;

    DestinationsReader(Values values) {
        this.values = values;
    }

    /** The entries of the highest layer that has the list; those with a fault that leaves nothing to go on are left out. */
    List<DestinationSettings> read() {
        List<DestinationSettings> destinations = new ArrayList<>();
        Set<String> names = new HashSet<>();
        values.layers().lists(Key.SINKS).stream().limit(1).flatMap(List::stream).forEach(entry -> {
            kind(entry).ifPresent(kind -> destinations.add(destination(entry, kind)));
            if (!names.add(name(entry))) {
                values.fault(entry.place() + ": its name is taken by another sink");
            }
        });
        return destinations;
    }

    private Optional<Kind> kind(ListEntry entry) {
        Given type = entry.field("type");
        if (type == null) {
            values.fault(entry.place() + ": a sink needs a name and a type (webhook, kafka or file)");
            return Optional.empty();
        }
        return values.choice(type, Kind.class);
    }

    private DestinationSettings destination(ListEntry entry, Kind kind) {
        checkFields(entry, kind);
        if (!name(entry).matches("[A-Za-z0-9._-]{1,64}")) {
            values.fault(entry.place() + ": a sink's name is made of letters, digits and . _ -");
        }
        Target target = switch (kind) {
            case WEBHOOK -> webhook(entry);
            case KAFKA -> kafka(entry);
            case FILE ->
                new Target.File(
                        values(entry, "path").findFirst().map(Values::toPath).orElseGet(() -> {
                            missing(entry, "path");
                            return Path.of("events.ndjson");
                        }),
                        size(entry),
                        fsync(entry));
        };
        Given from = entry.field("from");
        return new DestinationSettings(
                name(entry),
                types(entry),
                from == null ? From.LATEST : values.choice(from, From.class).orElse(From.LATEST),
                target);
    }

    private void checkFields(ListEntry entry, Kind kind) {
        Set<String> known = new java.util.TreeSet<>(COMMON);
        known.addAll(FIELDS.get(kind));
        entry.fields().forEach((field, given) -> {
            String plain = field.replaceFirst("(\\[\\d+]|\\..*)$", "");
            boolean nested = plain.equals("properties") == field.startsWith("properties.");
            if (!known.contains(plain) || !nested) {
                values.fault(given.name() + ": a " + Values.written(kind) + " has no such setting"
                        + Values.meant(plain, known.stream()));
            }
        });
    }

    private Target webhook(ListEntry entry) {
        Given url = entry.field("url");
        URI address = url == null ? null : Urls.parse(url.text().strip());
        if (url == null) {
            missing(entry, "url");
        } else if (address == null || address.getRawUserInfo() != null) {
            values.fault(url.name() + ": must be like https://example.org/events, without user and password");
        }
        List<Path> secrets = values(entry, "secret-file").map(Values::toPath).toList();
        if (secrets.isEmpty() || secrets.size() > 2) {
            values.fault(entry.place() + ": a webhook needs one secret-file, or two while the secret is changed");
        }
        secrets.forEach(file -> Secrets.warnIfOpen(values, entry.name() + ".secret-file", file));
        Given allow = entry.field("allow-private");
        boolean isPrivate = allow != null && values.bool(allow);
        if (url != null && address != null && !isPrivate && !isOfTheWeb(address.getPort())) {
            values.fault(
                    url.name() + ": on port " + address.getPort() + " other services listen than webhooks': use 443, 80"
                            + " or one from 1024 on, or set allow-private for this sink");
        }
        return new Target.Webhook(address == null ? URI.create("http://invalid") : address, secrets, isPrivate);
    }

    /** Below 1024 those of the web only, so that a request is never read by a mail server or the like. */
    private static boolean isOfTheWeb(int port) {
        return port < 0 || port == 80 || port == 443 || port >= 1024;
    }

    private Target kafka(ListEntry entry) {
        Map<String, String> properties = new TreeMap<>();
        entry.fields().forEach((field, given) -> {
            if (field.startsWith("properties.")) {
                properties.put(field.substring("properties.".length()), given.text());
            }
        });
        Given mode = entry.field("mode");
        return new Target.Kafka(
                required(entry, "bootstrap-servers"),
                required(entry, "topic"),
                mode == null
                        ? Target.Kafka.Mode.STRUCTURED
                        : values.choice(mode, Target.Kafka.Mode.class).orElse(Target.Kafka.Mode.STRUCTURED),
                properties);
    }

    private boolean fsync(ListEntry entry) {
        Given given = entry.field("fsync");
        return given == null || values.bool(given);
    }

    private Set<FactType> types(ListEntry entry) {
        Set<FactType> types = EnumSet.noneOf(FactType.class);
        values(entry, "types").forEach(word -> types.addAll(EventSettings.types(values, word)));
        return types.isEmpty() ? EnumSet.allOf(FactType.class) : types;
    }

    private long size(ListEntry entry) {
        Given given = Optional.ofNullable(entry.field("max-size"))
                .orElseGet(() -> new Given("max-size", STANDARD_SIZE, "default", Path.of("")));
        Matcher size = SIZE.matcher(given.text().strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            values.fault(given.name() + ": \"" + Values.shown(given) + "\" is no size; write 64KB, 100MB or 1GB");
            return 0;
        }
        int power = size.group(2) == null ? 0 : List.of("b", "kb", "mb", "gb").indexOf(size.group(2));
        return Long.parseLong(size.group(1)) << (10 * power);
    }

    private String required(ListEntry entry, String field) {
        Given given = entry.field(field);
        if (given == null) {
            missing(entry, field);
        }
        return given == null ? "" : given.text().strip();
    }

    private void missing(ListEntry entry, String field) {
        values.fault(entry.place() + ": " + field + " is missing");
    }

    private static String name(ListEntry entry) {
        Given name = entry.field("name");
        return name == null ? "" : name.text().strip();
    }

    /** A field that may hold several words: with commas, or as a list. */
    private static Stream<Given> values(ListEntry entry, String field) {
        return new TreeMap<>(entry.fields())
                .entrySet().stream()
                        .filter(one ->
                                one.getKey().equals(field) || one.getKey().startsWith(field + "["))
                        .flatMap(one -> Values.words(one.getValue()).stream());
    }
}
