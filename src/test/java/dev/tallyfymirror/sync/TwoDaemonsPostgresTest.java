package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TwoDaemonsPostgresTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void oneOfThemWorksAndWhenItFallsSilentTheOtherTakesOver() {
        Rig.Setup setup = Rig.Setup.usual().every(Duration.ofMillis(200)).withLease(LEASE);
        Database silent = POSTGRES.open(POSTGRES.settings());
        try (Rig rig = Rig.of(Rig.world().withOrganization("two").withSize(5, 3, 0), silent, setup);
                Rig other = rig.another(POSTGRES.open(POSTGRES.settings()), setup)) {
            Rig.Running first = rig.run();
            Eventually.isTrue("the first works", () -> term("two") == 1 && cycles("two") > 2);
            try (Rig.Running second = other.run()) {
                assertThatThrownBy(other::sync).isInstanceOf(HeldElsewhereException.class);
                long before = cycles("two");
                Eventually.isTrue("more cycles", () -> cycles("two") > before + 2);
                assertThat(term("two")).isEqualTo(1);
                silent.close().block(Rig.PATIENCE); // its process hangs: neither renews nor resigns
                first.kill();
                Instant from = Instant.now();
                Eventually.isTrue("the other takes over", LEASE.multipliedBy(3), () -> term("two") == 2);
                assertThat(Duration.between(from, Instant.now())).isLessThan(LEASE.multipliedBy(2));
                long after = cycles("two");
                Eventually.isTrue("and works", () -> cycles("two") > after + 1);
            }
        }
    }

    private static long term(String org) {
        return POSTGRES.number("SELECT coalesce(max(term), 0) FROM tallyfy_sync.lease WHERE name = 'org:" + org + "'");
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE outcome = 'complete' AND org_id = '" + org + "'");
    }
}
