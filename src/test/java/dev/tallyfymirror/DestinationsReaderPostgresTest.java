package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** In which words a destination's state is told. */
class DestinationsReaderPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aPauseIsToldWhileItLasts() throws IOException {
        assertThat(state()).isEqualTo("not begun");
        POSTGRES.execute("INSERT INTO tallyfy_sync.destination (name, kind, feed_id, position)"
                + " SELECT 'archive', 'file', feed_id, last_seq FROM tallyfy_sync.feed");
        assertThat(state()).isEqualTo("works");

        set("paused_until = '2200-01-01 10:00Z'");
        assertThat(state()).isEqualTo("paused until 2200-01-01T10:00:00Z");
        set("failing_since = now()");
        assertThat(state()).isEqualTo("takes nothing, paused until 2200-01-01T10:00:00Z");
        set("paused_until = now() - interval '1 second'");
        assertThat(state()).isEqualTo("takes nothing");
    }

    private static void set(String what) {
        POSTGRES.execute("UPDATE tallyfy_sync.destination SET " + what);
    }

    private String state() throws IOException {
        Path yaml = folder.resolve("settings.yaml");
        Files.writeString(yaml, "sinks: [{name: archive, type: file, path: events.ndjson}]");
        Settings settings = Settings.load(new SettingsSources(List.of(), Map.of(), yaml, null));
        Leases leases = new Leases(POSTGRES.database(), "status", Duration.ofSeconds(30), null);
        return new DestinationsReader(settings, POSTGRES.database(), leases)
                .read()
                .block(LIMIT)
                .get(0)
                .state();
    }
}
