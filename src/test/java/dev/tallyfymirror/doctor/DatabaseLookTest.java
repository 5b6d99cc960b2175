package dev.tallyfymirror.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.doctor.Finding.State;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.ServerState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Servers that no test has. */
class DatabaseLookTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("postgresql://ann:canary@127.0.0.1:1/db");
    private static final Duration TOOK = Duration.ofMillis(3);

    /** Opening a database reaches for nothing. */
    private final DatabaseLook look =
            new DatabaseLook(URL, Database.open(DatabaseSettings.of(URL, Duration.ofSeconds(30))), 11);

    @Test
    void aServerThatIsTooOldIsAFault() {
        Finding finding = look.server(new ServerState("13.9", 130_009, false, false, 97, 90), TOOK);

        assertThat(finding.state()).isEqualTo(State.FAIL);
        assertThat(finding.fault()).isEqualTo(Fault.DATABASE);
        assertThat(finding.found())
                .contains("PostgreSQL 13", "14 is the oldest")
                .doesNotContain("canary");
        assertThat(look.server(new ServerState("14.0", 140_000, false, false, 97, 90), TOOK)
                        .found())
                .isEqualTo("postgresql://ann@127.0.0.1:1/db connects and answers in 3 ms, PostgreSQL 14.0");
    }

    @Test
    void aStandbyIsAFault() {
        Finding finding = look.server(new ServerState("17.0", 170_000, true, true, 97, 90), TOOK);

        assertThat(finding.found()).endsWith("is a standby: nothing can be written there");
        assertThat(finding.mend()).isEqualTo("name the primary server in database.url");
    }

    @Test
    void asManyConnectionsAsADaemonUsesAreEnough() {
        assertThat(look.connections(new ServerState("17.0", 170_000, false, false, 97, 11))
                        .state())
                .isEqualTo(State.OK);
        assertThat(look.connections(new ServerState("17.0", 170_000, false, false, 97, 10))
                        .state())
                .isEqualTo(State.WARN);
    }
}
