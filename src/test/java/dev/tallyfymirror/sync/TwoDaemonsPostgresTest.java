package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class TwoDaemonsPostgresTest {
    private static final Duration LEASE = Duration.ofSeconds(5);

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

    @Test
    void whoHasLostTheLeaseWithoutKnowingItWritesNothingMore() { // D3
        Rig.Setup setup = Rig.Setup.usual().withLease(Duration.ofMinutes(10));
        try (Rig rig = Rig.of(Rig.world().withOrganization("stale").withSize(200, 3, 0), POSTGRES.database(), setup)) {
            rig.standIn.faults().always("/tasks", Fault.delay(Duration.ofMillis(30)));
            Mono<CycleReport> syncing = rig.sync
                    .once(false, Mono.never())
                    .subscribeOn(Schedulers.parallel())
                    .cache();
            var running = syncing.subscribe();
            Eventually.isTrue("some tasks", () -> rows("stale") > 30);
            POSTGRES.execute(
                    "UPDATE tallyfy_sync.lease SET term = term + 1, holder = 'another' WHERE name = 'org:stale'");
            long written = rows("stale");
            CycleReport report = Objects.requireNonNull(syncing.block(Rig.PATIENCE));
            assertThat(running.isDisposed()).isTrue();
            assertThat(report.failure()).isInstanceOf(LeaseLostException.class);
            assertThat(rows("stale")).isEqualTo(written);
            assertThat(POSTGRES.texts("SELECT holder FROM tallyfy_sync.lease WHERE name = 'org:stale'"))
                    .containsExactly("another");
        }
    }

    @Test
    void whoHasLostTheLeaseEndsNoCycleOfTheNext() { // D3
        Rig.Setup setup = Rig.Setup.usual().withLease(Duration.ofMinutes(10));
        try (Rig rig = Rig.of(Rig.world().withOrganization("ended").withSize(3, 1, 0), POSTGRES.database(), setup)) {
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles("ended") == 1);
                POSTGRES.execute(
                        "UPDATE tallyfy_sync.lease SET term = term + 1, holder = 'another' WHERE name = 'org:ended'");
                POSTGRES.execute("INSERT INTO tallyfy.sync_cycle (org_id, kind, started_at)"
                        + " VALUES ('ended', 'incremental', now())");
            }
            assertThat(unended("ended")).isOne();
        }
    }

    @Test
    void aCycleThatAnotherHasEndedStaysAsItWasEnded() { // D3
        try (Rig rig = Rig.of(Rig.world().withOrganization("woken").withSize(1, 1, 0), POSTGRES.database())) {
            assertThat(rig.sync().error()).isNull();
            Cycles cycles = rig.stores.cycles();
            Instant now = Instant.now();
            long cycle = Objects.requireNonNull(POSTGRES.database()
                    .inTransaction(session -> cycles.begin(session, "woken", Cycles.Kind.FULL, now))
                    .block(Rig.PATIENCE));
            POSTGRES.execute("UPDATE tallyfy.sync_cycle SET finished_at = now(), outcome = 'interrupted',"
                    + " error = 'taken over' WHERE cycle_id = " + cycle);
            cycles.progress(cycle, new Cycles.Counts(1, 1, 1, 1, 1, 1, 1)).block(Rig.PATIENCE);
            cycles.end(cycle, Cycles.Outcome.COMPLETE, null, now).block(Rig.PATIENCE);
            assertThat(POSTGRES.texts("SELECT outcome || ' ' || error || ' ' || pages FROM tallyfy.sync_cycle"
                            + " WHERE cycle_id = " + cycle))
                    .containsExactly("interrupted taken over 0");
        }
    }

    private static long unended(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE finished_at IS NULL AND org_id = '" + org + "'");
    }

    private static long rows(String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = '" + org + "'");
    }

    private static long term(String org) {
        return POSTGRES.number("SELECT coalesce(max(term), 0) FROM tallyfy_sync.lease WHERE name = 'org:" + org + "'");
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE outcome = 'complete' AND org_id = '" + org + "'");
    }
}
