package dev.tallyfymirror.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.settings.DestinationSettings.From;
import dev.tallyfymirror.settings.DestinationSettings.Target;
import dev.tallyfymirror.tallyfy.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void nothingGivenMeansTheDefaults() {
        Settings settings = new GivenSettings().load();

        assertThat(settings.sync().interval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.sync().lossLimit()).isEqualTo(new SyncSettings.LossLimit(20, 15));
        assertThat(settings.overdue().confirm()).isEqualTo(OverdueSettings.Confirm.BEST_EFFORT);
        assertThat(settings.events().initial()).isEqualTo(Rules.Initial.NONE);
        assertThat(settings.events().types())
                .containsExactlyInAnyOrder(
                        FactType.TASK_COMPLETED,
                        FactType.TASK_REOPENED,
                        FactType.TASK_OVERDUE,
                        FactType.TASK_OVERDUE_CLEARED);
        assertThat(settings.feed().port()).isEqualTo(8080);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.database()).isInstanceOf(DatabaseChoice.Embedded.class);
        assertThat(settings.tallyfy().organizations()).isEmpty();
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() {
        Path file = yaml("sync.interval: 1m\nsync.full-interval: 2h\nsync.max-age: 3m\n");
        Settings settings = new GivenSettings()
                .file(file)
                .variable("SYNC_INTERVAL", "2m")
                .variable("SYNC_FULL_INTERVAL", "4h")
                .set("sync.interval=3m", "sync.interval=4m")
                .load();

        assertThat(settings.sync().interval()).isEqualTo(Duration.ofMinutes(4));
        assertThat(settings.sync().fullInterval()).isEqualTo(Duration.ofHours(4));
        assertThat(settings.sync().maxAge()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void nestedDottedAndMixedKeysAreTheSame() {
        Path file = yaml("sync:\n  interval: 5m\nfeed.port: 0\n\"lease.duration\": 9s\noverdue:\n  confirm: off\n");
        Settings settings = new GivenSettings().file(file).load();

        assertThat(settings.sync().interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.feed().port()).isZero();
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.overdue().confirm()).isEqualTo(OverdueSettings.Confirm.OFF);
    }

    @Test
    void theFileIsTheOneNamedElseThatOfTheVariableElseTheOneBeside() {
        Path named = yaml("sync.page-size: 1");
        Path variable = GivenSettings.write(folder, "variable.yaml", "sync.page-size: 2");
        Path beside = GivenSettings.write(folder, "beside.yaml", "sync.page-size: 3");
        GivenSettings given = new GivenSettings().beside(beside);

        assertThat(given.load().sync().pageSize()).isEqualTo(3);
        assertThat(given.variable("TALLYFY_MIRROR_CONFIG", variable.toString())
                        .load()
                        .sync()
                        .pageSize())
                .isEqualTo(2);
        assertThat(given.file(named).load().sync().pageSize()).isEqualTo(1);
    }

    @Test
    void aDollarIsADollar() {
        Path file = yaml("database.url: 'postgresql://me:a$${b}$c@db/mirror'\nfeed.token: '${HOME}'\n");
        Settings settings = new GivenSettings().file(file).load();

        assertThat(settings.database())
                .isInstanceOfSatisfying(
                        DatabaseChoice.External.class,
                        external -> assertThat(external.url().password()).isEqualTo("a$${b}$c"));
        assertThat(settings.feed().access().orElseThrow().read().value()).isEqualTo("${HOME}");
    }

    @Test
    void organizationsAreNamedWithCommasOrByTheOtherVariable() {
        assertThat(ids(new GivenSettings().variable("TALLYFY_ORGANIZATIONS", "one, two")))
                .containsExactly("one", "two");
        assertThat(ids(new GivenSettings().variable("TALLYFY_ORG_ID", "three"))).containsExactly("three");
        assertThat(ids(new GivenSettings().file(yaml("tallyfy:\n  organizations: [four, five]"))))
                .containsExactly("four", "five");
    }

    @Test
    void anOrganizationInAListHasItsOwn() {
        Path file = yaml("""
                tallyfy:
                  access-token: shared
                  organizations:
                    - id: first
                      access-token-file: first.token
                      requests-per-minute: 600
                    - id: second
                      client-id: 17
                      client-secret-file: /s/second
                      base-url: https://api.tallyfy.com/
                    - third
                """);
        List<OrganizationSettings> organizations =
                new GivenSettings().file(file).load().tallyfy().organizations();

        assertThat(organizations)
                .containsExactly(
                        new OrganizationSettings(
                                "first",
                                URI.create("https://go.tallyfy.com/api"),
                                new Credentials.TokenFile(folder.resolve("first.token")),
                                600,
                                1000),
                        new OrganizationSettings(
                                "second",
                                URI.create("https://api.tallyfy.com"),
                                new Credentials.Application("17", Path.of("/s/second")),
                                100,
                                1000),
                        new OrganizationSettings(
                                "third",
                                URI.create("https://go.tallyfy.com/api"),
                                new Credentials.AccessToken("shared"),
                                100,
                                1000));
    }

    @Test
    void anOrganizationNamedHigherUpKeepsWhatTheFileSaysOfIt() {
        Path file =
                yaml("tallyfy.organizations:\n  - {id: a, requests-per-hour: 5}\n  - {id: b, requests-per-hour: 6}\n");
        List<OrganizationSettings> organizations = new GivenSettings()
                .file(file)
                .set("tallyfy.organizations=b,c")
                .load()
                .tallyfy()
                .organizations();

        assertThat(organizations).extracting(OrganizationSettings::id).containsExactly("b", "c");
        assertThat(organizations)
                .extracting(OrganizationSettings::requestsPerHour)
                .containsExactly(6, 1000);
    }

    @Test
    void listsCanBeGivenByVariables() {
        Settings settings = new GivenSettings()
                .variable("TALLYFY_ORGANIZATIONS_0_ID", "one")
                .variable("TALLYFY_ORGANIZATIONS_0_ACCESS_TOKEN_FILE", "/s/one")
                .variable("SINKS_0_NAME", "bus")
                .variable("SINKS_0_TYPE", "kafka")
                .variable("SINKS_0_BOOTSTRAP_SERVERS", "k:9092")
                .variable("SINKS_0_TOPIC", "t")
                .variable("SINKS_0_PROPERTIES_SASL_MECHANISM", "PLAIN")
                .load();

        assertThat(settings.tallyfy().organizations().get(0).credentials())
                .isEqualTo(new Credentials.TokenFile(Path.of("/s/one")));
        assertThat(settings.destinations().get(0).target())
                .isEqualTo(new Target.Kafka("k:9092", "t", java.util.Map.of("sasl.mechanism", "PLAIN")));
    }

    @Test
    void destinationsAreRead() {
        Path file = yaml("""
                sinks:
                  - name: desk
                    type: webhook
                    types: [task.overdue, tallyfy.task.completed]
                    from: oldest
                    url: https://desk.example.org/e
                    secret-file: [new.secret, old.secret]
                    allow-private: true
                  - name: bus
                    type: kafka
                    bootstrap-servers: a:1,b:2
                    topic: t
                    properties: {security.protocol: SSL, linger: {ms: 5}}
                  - {name: f, type: file, path: out.ndjson, max-size: 64KB}
                """);
        List<DestinationSettings> destinations =
                new GivenSettings().file(file).load().destinations();

        assertThat(destinations.get(0).types())
                .containsExactlyInAnyOrder(FactType.TASK_OVERDUE, FactType.TASK_COMPLETED);
        assertThat(destinations.get(0).from()).isEqualTo(From.OLDEST);
        assertThat(destinations.get(0).target())
                .isEqualTo(new Target.Webhook(
                        URI.create("https://desk.example.org/e"),
                        List.of(folder.resolve("new.secret"), folder.resolve("old.secret")),
                        true));
        assertThat(destinations.get(1).target())
                .isEqualTo(new Target.Kafka(
                        "a:1,b:2", "t", java.util.Map.of("security.protocol", "SSL", "linger.ms", "5")));
        assertThat(destinations.get(2))
                .isEqualTo(new DestinationSettings(
                        "f",
                        java.util.EnumSet.allOf(FactType.class),
                        From.LATEST,
                        new Target.File(folder.resolve("out.ndjson"), 65_536)));
    }

    @Test
    void aTokenInTheEnvironmentWinsOverATokenFileInTheFile() {
        Path file = yaml("tallyfy.access-token-file: /s/token\ntallyfy.organizations: one\n");
        Settings settings = new GivenSettings()
                .file(file)
                .variable("TALLYFY_ACCESS_TOKEN", "abc")
                .load();

        assertThat(settings.tallyfy().organizations().get(0).credentials())
                .isEqualTo(new Credentials.AccessToken("abc"));
    }

    @Test
    void anEmptyVariableIsNotGiven() {
        Path file = yaml("sync.interval: 5m");
        Settings settings =
                new GivenSettings().file(file).variable("SYNC_INTERVAL", "").load();

        assertThat(settings.sync().interval()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void theEmbeddedServerLivesInTheUsersDataFolder() {
        Settings settings =
                new GivenSettings().variable("XDG_DATA_HOME", "/data").load();

        assertThat(settings.database())
                .isInstanceOfSatisfying(
                        DatabaseChoice.Embedded.class,
                        embedded -> assertThat(embedded.settings().folder())
                                .isEqualTo(Path.of("/data/tallyfy-mirror/postgres")));
    }

    @Test
    void aSecretFileThatOthersMayReadIsWarnedOf() throws IOException {
        Path token = GivenSettings.write(folder, "token", "abc");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        GivenSettings given = new GivenSettings().set("tallyfy.access-token-file=" + token, "tallyfy.organizations=o");

        assertThat(given.load().warnings()).singleElement().asString().contains("access-token-file", "chmod 600");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        assertThat(given.load().warnings()).isEmpty();
    }

    @Test
    void aMisspeltVariableIsWarnedOf() {
        assertThat(new GivenSettings()
                        .variable("TALLYFY_ACCES_TOKEN", "abc")
                        .load()
                        .warnings())
                .containsExactly(
                        "the variable TALLYFY_ACCES_TOKEN means nothing here; was TALLYFY_ACCESS_TOKEN meant?");
    }

    @Test
    void textsOfSettingsHoldNoSecret() {
        Settings settings = new GivenSettings()
                .variable("TALLYFY_ACCESS_TOKEN", "s3cret")
                .variable("TALLYFY_ORG_ID", "o")
                .variable("DATABASE_URL", "postgresql://me:s3cret@db/mirror")
                .variable("FEED_TOKEN", "s3cret")
                .variable("HOOKS_SECRET", "s3cret")
                .file(yaml(
                        "sinks:\n  - {name: k, type: kafka, bootstrap-servers: b, topic: t, properties: {p: s3cret}}\n"
                                + "  - {name: w, type: webhook, url: 'https://h/s3cret', secret-file: f}\n"))
                .load();

        assertThat(settings.toString()).doesNotContain("s3cret").contains("***");
    }

    @Test
    void readingFromTallyfyNeedsAnOrganizationAndSomethingToEnterItWith() {
        assertThat(faults(new GivenSettings())).singleElement().asString().contains("TALLYFY_ORG_ID");
        assertThat(faults(new GivenSettings().set("tallyfy.organizations=o")))
                .singleElement()
                .asString()
                .contains("organization o", "TALLYFY_ACCESS_TOKEN");
        assertThat(faults(new GivenSettings().set("tallyfy.organizations=o", "tallyfy.access-token-file=/no/such")))
                .singleElement()
                .asString()
                .contains("tallyfy.access-token-file", "/no/such");
    }

    private static List<String> faults(GivenSettings given) {
        Settings settings = given.load();
        return catchThrowableOfType(SettingsException.class, settings::requireOrganizations)
                .faults();
    }

    private static List<String> ids(GivenSettings given) {
        return given.load().tallyfy().organizations().stream()
                .map(OrganizationSettings::id)
                .toList();
    }

    private Path yaml(String text) {
        return GivenSettings.write(folder, "given.yaml", text);
    }
}
