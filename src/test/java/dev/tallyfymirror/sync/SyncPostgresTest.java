package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.StandInSettings;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SyncPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void theFirstSyncMirrorsEverythingAndAnnouncesNothing() {
        StandInSettings world = StandInSettings.defaults(Clock.systemUTC())
                .withOrganization("first")
                .withSize(50, 12, 20);
        try (Rig rig = Rig.of(world, POSTGRES.database())) {
            CycleReport report = rig.sync();
            assertThat(report.error()).isNull();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = 'first'"))
                    .isEqualTo(50);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'first'"))
                    .isEqualTo(620);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'first'"))
                    .isZero();
        }
    }
}
