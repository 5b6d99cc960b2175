package dev.tallyfymirror.settings;

import dev.tallyfymirror.tallyfy.Credentials;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the organizations and what each is entered with. */
final class OrganizationsReader {
    static final int MOST_REQUESTS = 1_000_000;
    private static final Set<String> FIELDS = Set.of(
            "id",
            "access-token-file",
            "client-id",
            "client-secret-file",
            "base-url",
            "requests-per-minute",
            "requests-per-hour");

    private final Values values;
    private final URI baseUrl;
    private final @Nullable Credentials shared;
    private final int perMinute;
    private final int perHour;

    OrganizationsReader(Values values) {
        this.values = values;
        this.baseUrl = Urls.base(values, values.given(Key.BASE_URL), Key.BASE_URL.standard());
        this.shared = sharedCredentials();
        this.perMinute = values.integer(Key.REQUESTS_PER_MINUTE, 0, MOST_REQUESTS);
        this.perHour = values.integer(Key.REQUESTS_PER_HOUR, 0, MOST_REQUESTS);
    }

    /**
     * The organizations of the highest layer that names any; what a lower layer's list says of one of them besides its id holds
     * on, so that a few can be chosen by naming them.
     */
    TallyfySettings read() {
        List<List<ListEntry>> lists = values.layers().lists(Key.ORGANIZATIONS);
        Map<String, ListEntry> described = new LinkedHashMap<>();
        lists.stream()
                .flatMap(List::stream)
                .filter(entry -> entry.field("id") != null)
                .forEach(entry -> described.putIfAbsent(id(entry), entry));
        List<OrganizationSettings> organizations = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ListEntry entry : lists.isEmpty() ? List.<ListEntry>of() : lists.get(0)) {
            checkEntry(entry);
            if (!seen.add(id(entry))) {
                values.fault(entry.place() + ": organization " + id(entry) + " is named twice");
            }
            organizations.add(organization(entry.word() == null ? entry : described.getOrDefault(id(entry), entry)));
        }
        return new TallyfySettings(organizations);
    }

    private static String id(ListEntry entry) {
        Given id = entry.word() != null ? entry.word() : entry.field("id");
        return id == null ? "" : id.text().strip();
    }

    private void checkEntry(ListEntry entry) {
        entry.fields().forEach((field, given) -> {
            if (!FIELDS.contains(field)) {
                values.fault(given.name() + ": there is no such setting"
                        + Values.meant(field, FIELDS.stream().sorted()));
            }
        });
        if (id(entry).isEmpty()) {
            values.fault(entry.place() + ": an organization needs an id");
        } else if (!id(entry).matches("[A-Za-z0-9._~-]{1,128}")) {
            values.fault(entry.place() + ": an organization's id is made of letters, digits and . _ ~ -");
        }
    }

    private OrganizationSettings organization(ListEntry entry) {
        Given url = entry.field("base-url");
        return new OrganizationSettings(
                id(entry),
                url == null ? baseUrl : Urls.base(values, url, baseUrl.toString()),
                ownCredentials(entry).orElse(shared),
                requests(entry.field("requests-per-minute"), perMinute),
                requests(entry.field("requests-per-hour"), perHour));
    }

    private int requests(@Nullable Given given, int standard) {
        return given == null ? standard : values.integer(given, standard, 0, MOST_REQUESTS);
    }

    private @Nullable Credentials sharedCredentials() {
        List<Given> given = values.layers()
                .findAlternatives(Key.ACCESS_TOKEN, Key.ACCESS_TOKEN_FILE, Key.CLIENT_ID, Key.CLIENT_SECRET_FILE);
        Map<String, Given> byKey = new LinkedHashMap<>();
        given.forEach(one -> byKey.put(one.key(), one));
        Given token = byKey.get(Key.ACCESS_TOKEN.key());
        if (token == null) {
            return credentials(
                            byKey.get(Key.ACCESS_TOKEN_FILE.key()),
                            orElsewhere(byKey, Key.CLIENT_ID),
                            orElsewhere(byKey, Key.CLIENT_SECRET_FILE))
                    .orElse(null);
        }
        if (given.size() > 1) {
            values.fault(token.name() + ": give either a token, a file that holds one, or a client id and secret file");
        }
        return new Credentials.AccessToken(Secrets.of(values, token).value());
    }

    /** Of a client's id and secret file one may stand in a lower layer than the other. */
    private @Nullable Given orElsewhere(Map<String, Given> found, Key key) {
        boolean clientGiven = found.containsKey(Key.CLIENT_ID.key()) || found.containsKey(Key.CLIENT_SECRET_FILE.key());
        return clientGiven ? values.layers().find(key).orElse(null) : null;
    }

    private Optional<Credentials> ownCredentials(ListEntry entry) {
        return credentials(
                entry.field("access-token-file"), entry.field("client-id"), entry.field("client-secret-file"));
    }

    private Optional<Credentials> credentials(
            @Nullable Given tokenFile, @Nullable Given clientId, @Nullable Given secretFile) {
        if (tokenFile != null) {
            if (clientId != null || secretFile != null) {
                values.fault(tokenFile.name() + ": give either a token file or a client id and secret file, not both");
            }
            return Optional.of(new Credentials.TokenFile(file(tokenFile)));
        }
        if (clientId != null && secretFile != null) {
            return Optional.of(new Credentials.Application(clientId.text().strip(), file(secretFile)));
        }
        Given alone = clientId != null ? clientId : secretFile;
        if (alone != null) {
            values.fault(alone.name() + ": a client id and a client secret file are needed together");
        }
        return Optional.empty();
    }

    private Path file(Given given) {
        Path file = Values.toPath(given);
        Secrets.warnIfOpen(values, given.key(), file);
        return file;
    }
}
