package dev.tallyfymirror.settings;

import dev.tallyfymirror.tallyfy.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All settings, by topic. Texts made of them hold no secret.
 *
 * @param lease how long a silent daemon keeps an organization from the others
 * @param hooksSecret turns hints from outside on
 * @param warnings what is allowed but probably not meant, a line each
 */
public record Settings(
        TallyfySettings tallyfy,
        DatabaseChoice database,
        SyncSettings sync,
        ApiSettings api,
        OverdueSettings overdue,
        EventSettings events,
        FeedSettings feed,
        Duration lease,
        Optional<SecretSource> hooksSecret,
        List<DestinationSettings> destinations,
        LogSettings log,
        List<String> warnings) {
    public Settings {
        destinations = List.copyOf(destinations);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the settings: command line, then environment, then file, then defaults.
     *
     * @throws SettingsException naming every fault
     */
    public static Settings load(SettingsSources sources) {
        Values values = new Values(sources);
        values.warnOfOpenFile();
        Settings settings = new Settings(
                new OrganizationsReader(values).read(),
                DatabaseChoice.from(values),
                SyncSettings.from(values),
                ApiSettings.from(values),
                OverdueSettings.from(values),
                EventSettings.from(values),
                FeedSettings.from(values),
                values.duration(Key.LEASE_DURATION, Duration.ofSeconds(1), Duration.ofHours(1)),
                SecretSource.from(values, Key.HOOKS_SECRET, Key.HOOKS_SECRET_FILE),
                new DestinationsReader(values).read(),
                LogSettings.from(values),
                values.warnings());
        if (!values.faults().isEmpty()) {
            throw new SettingsException(values.faults());
        }
        return settings;
    }

    /**
     * What a command needs that reads from Tallyfy: an organization, and for each what to enter it with.
     *
     * @throws SettingsException saying how to give them
     */
    public Settings requireOrganizations() {
        List<String> faults = new ArrayList<>();
        if (tallyfy.organizations().isEmpty()) {
            faults.add(
                    "tallyfy.organizations: no organization is named; set TALLYFY_ORG_ID, or the key in the settings file");
        }
        tallyfy.organizations()
                .forEach(organization -> credentialsFault(organization).ifPresent(faults::add));
        if (!faults.isEmpty()) {
            throw new SettingsException(faults.stream().distinct().toList());
        }
        return this;
    }

    private static Optional<String> credentialsFault(OrganizationSettings organization) {
        Credentials credentials = organization.credentials();
        if (credentials instanceof Credentials.TokenFile token) {
            return unreadable("tallyfy.access-token-file", token.file());
        }
        if (credentials instanceof Credentials.Application application) {
            return unreadable("tallyfy.client-secret-file", application.secretFile());
        }
        return credentials == null
                ? Optional.of("tallyfy.access-token: there is none for organization " + organization.id()
                        + "; set TALLYFY_ACCESS_TOKEN or TALLYFY_ACCESS_TOKEN_FILE, or tallyfy.client-id and"
                        + " tallyfy.client-secret-file")
                : Optional.empty();
    }

    private static Optional<String> unreadable(String key, Path file) {
        return Files.isReadable(file) && Files.isRegularFile(file)
                ? Optional.empty()
                : Optional.of(key + ": " + file + " can't be read: is it there, and may this user read it?");
    }
}
