package dev.tallyfymirror.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and what is said of it: the key always, the secret never. */
class WrongSettingsTest {
    private static final String SECRET = "s3cretS3cret";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sync.interval=5x                      | no duration
        sync.interval=60                      | no duration
        sync.interval=-5s                     | no duration
        sync.interval=0s                      | from 1s to 7d
        sync.interval=8d                      | from 1s to 7d
        sync.full-interval=1s                 | from 1m to 365d
        sync.max-age=31d                      | from 1s to 30d
        sync.max-loss-runs=-1                 | from 0 to
        sync.max-loss-percent=101             | from 0 to 100
        sync.page-size=0                      | from 1 to 100
        sync.page-size=101                    | from 1 to 100
        sync.page-size=many                   | no whole number
        sync.page-size=99999999999999999999   | no whole number
        sync.concurrency=0                    | from 1 to 64
        sync.one-off-tasks=yes                | true or false
        api.requests-per-minute=-1            | from 0 to
        api.requests-per-hour=1.5             | no whole number
        api.timeout=1ms                       | from 100ms to 10m
        overdue.grace=31d                     | from 0s to 30d
        overdue.confirm=maybe                 | one of best-effort, off
        events.types=task.overdu              | was task.overdue meant?
        events.types=nonsense                 | no event type
        events.initial=some                   | one of none, overdue, all
        events.retention=30d                  | no whole number
        events.retention=-1                   | from 0 to
        feed.host=127.0.0.300                 | a host name or an address
        feed.host=127.1                       | a host name or an address
        feed.port=65536                       | from 0 to 65535
        feed.port=http                        | no whole number
        feed.host=a b                         | host name
        feed.host=0.0.0.0                     | feed.token: is needed
        lease.duration=500ms                  | from 1s to 1h
        database.embedded-port=70000          | from 0 to 65535
        database.url=mysql://db/x             | postgresql
        tallyfy.base-url=go.tallyfy.com       | must be like https
        tallyfy.base-url=ftp://h/api          | must be like https
        tallyfy.base-url=https://h/api?x=1    | without user, ?
        tallyfy.organizations=a,a             | named twice
        tallyfy.organizations=a/b             | letters, digits
        tallyfy.organizations[0].ids=a        | was id meant?
        tallyfy.organizations[0].client-id=a  | needed together
        tallyfy.client-id=a                   | needed together
        sinks[0].name=x                       | needs a name and a type
        sinks[0].type=fax                     | one of webhook, kafka, file
        sinks[0].type=file                    | path is missing
        sinks[0].type=kafka                   | topic is missing
        sinks[0].type=webhook                 | url is missing
        log.level=loud                        | one of error, warn
        log.format=xml                        | one of text, json
        sync.intervall=5s                     | was sync.interval meant?
        interval=5s                           | there is no such setting
        sinks[0][1]=5s                        | there is no such setting
        """)
    void aWrongValueIsRefusedWithItsKey(String assignment, String said) { // D17
        String key = assignment.substring(0, assignment.indexOf('='));
        List<String> faults = faults(new GivenSettings().set(assignment));

        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(said));
        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(key.replaceAll("\\].*", "")));
        assertThat(faults).allSatisfy(fault -> assertThat(fault).hasLineCount(1));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFileIsRefusedWithItsLine(String text, String said) {
        Path file = GivenSettings.write(folder, "wrong.yaml", text);

        assertThat(faults(new GivenSettings().file(file)))
                .singleElement()
                .asString()
                .contains(said);
    }

    @Test
    void aWebhookGoesToAPortOfTheWebOrOneThatWasMeant() { // E9
        String sink = "sinks:\n  - {name: a, type: webhook, secret-file: s, url: \"https://h.example.org%s/\"%s}";
        for (String port : List.of("", ":443", ":80", ":1024", ":8443")) {
            assertThat(new GivenSettings().file(file(sink, port, "")).load().destinations())
                    .hasSize(1);
        }
        assertThat(new GivenSettings()
                        .file(file(sink, ":25", ", allow-private: true"))
                        .load()
                        .destinations())
                .hasSize(1);
        assertThat(faults(new GivenSettings().file(file(sink, ":25", ""))))
                .singleElement()
                .asString()
                .contains("sinks[0].url", "port 25", "443, 80 or one from 1024 on");
    }

    private Path file(String text, String port, String more) {
        return GivenSettings.write(folder, "sink.yaml", text.formatted(port, more));
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of(
                        "sync:\n  intervl: 5s",
                        "sync.intervl (wrong.yaml line 2): there is no such setting; was sync.interval"),
                Arguments.of("sync.interval: 5s\nsync:\n  interval: 6s", "stands twice"),
                Arguments.of("sync.interval: 5s\nsync.interval: 6s", "stands twice"),
                Arguments.of("a: b: c", "is not YAML"),
                Arguments.of("\tsync: 1", "line 1 column 1 is not YAML"),
                Arguments.of("- a\n- b", "holds no settings"),
                Arguments.of("just words", "holds no settings"),
                Arguments.of("sync: 5s", "sync (wrong.yaml line 1): there is no such setting"),
                Arguments.of("sync.interval: [5s, 6s]", "\"5s,6s\" is no duration"),
                Arguments.of("? [a, b]\n: c", "a key is a word"),
                Arguments.of("sync: &a\n  x: *a", "nested too deep"),
                Arguments.of(
                        "tallyfy:\n  organizations:\n    - {id: a, acess-token-file: b}",
                        "was access-token-file meant?"));
    }

    @ParameterizedTest
    @CsvSource({
        "tallyfy.access-token, TALLYFY_ACCESS_TOKEN",
        "feed.token, FEED_TOKEN",
        "hooks.secret, HOOKS_SECRET",
    })
    void aSecretOnTheCommandLineIsRefusedAndNotShown(String key, String variable) {
        assertThat(faults(new GivenSettings().set(key + "=" + SECRET)))
                .singleElement()
                .asString()
                .contains(key, variable, "settings file")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "database.url=postgresql://me:s3cretS3cret@db/mirror",
        "database.url=postgresql://db/mirror?password=s3cretS3cret",
        "sinks[0].properties.sasl.jaas.config=s3cretS3cret",
        "tallyfy.base-url=https://me:s3cretS3cret@host/api",
        "s3cretS3cret",
        "tallyfy.acces-token=s3cretS3cret",
        "sync.interval=s3cretS3cret-s3cretS3cret",
    })
    void noMessageShowsWhatMayBeASecret(String assignment) {
        assertThat(faults(new GivenSettings().set(assignment))).isNotEmpty().noneMatch(fault -> fault.contains(SECRET));
    }

    @Test
    void aTokenThatNoHeaderCanHoldIsRefusedAndNotShown() {
        assertThat(faults(new GivenSettings().variable("TALLYFY_ACCESS_TOKEN", SECRET + "\n" + SECRET)))
                .singleElement()
                .asString()
                .contains("TALLYFY_ACCESS_TOKEN")
                .doesNotContain(SECRET);
    }

    @Test
    void aDatabaseUrlWithoutAPasswordMayStandOnTheCommandLine() {
        assertThat(new GivenSettings()
                        .set("database.url=postgresql://me@db/mirror")
                        .load()
                        .database())
                .isInstanceOf(DatabaseChoice.External.class);
    }

    @Test
    void twoWaysToEnterGivenTogetherAreRefused() {
        Path file = GivenSettings.write(folder, "two.yaml", "tallyfy.access-token: a\ntallyfy.access-token-file: b\n");

        assertThat(faults(new GivenSettings().file(file)))
                .singleElement()
                .asString()
                .contains("either");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(faults(new GivenSettings().file(folder.resolve("none.yaml"))))
                .singleElement()
                .asString()
                .contains("--config", "none.yaml");
        assertThat(faults(new GivenSettings().variable("TALLYFY_MIRROR_CONFIG", "none.yaml")))
                .singleElement()
                .asString()
                .contains("TALLYFY_MIRROR_CONFIG", "none.yaml");
    }

    @Test
    void allFaultsAreNamedAtOnce() { // D17
        assertThat(faults(new GivenSettings()
                        .set("sync.page-size=0", "nonsense=1")
                        .variable("FEED_PORT", "x")
                        .file(GivenSettings.write(folder, "w.yaml", "lease.duration: 1\n"))))
                .hasSize(4);
    }

    private static List<String> faults(GivenSettings given) {
        SettingsException refused = catchThrowableOfType(SettingsException.class, given::load);
        assertThat(refused).as("refused").isNotNull();
        return refused.faults();
    }
}
