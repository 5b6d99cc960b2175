package dev.tallyfymirror.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.KnownSchema;
import dev.tallyfymirror.postgres.NewerSchemaException;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class LeasesPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Leases one = leases("one");
    private final Leases other = leases("other");

    @Test
    void aTermIsHeldByOneUntilItIsGivenBack() {
        Lease first = acquire(one, "a");
        StepVerifier.create(other.acquire("a")).expectComplete().verify(SOON);
        StepVerifier.create(one.acquire("a")).expectComplete().verify(SOON);
        StepVerifier.create(other.holder("a"))
                .expectNext("one")
                .expectComplete()
                .verify(SOON);
        one.resign(first).block(SOON);
        StepVerifier.create(other.holder("a")).expectComplete().verify(SOON);
        assertThat(acquire(other, "a").term()).isGreaterThan(first.term());
    }

    @Test
    void anExpiredTermIsTakenOverAndItsHolderCanNeitherRenewNorWriteNorResign() { // D3, D6
        Lease stale = acquire(one, "b");
        expire("b");
        Lease next = acquire(other, "b");
        assertThat(next.term()).isEqualTo(stale.term() + 1);
        StepVerifier.create(one.renew(stale)).expectNext(false).expectComplete().verify(SOON);
        StepVerifier.create(write(one, stale, "stale"))
                .expectError(LeaseLostException.class)
                .verify(SOON);
        one.resign(stale).block(SOON);
        StepVerifier.create(other.holder("b"))
                .expectNext("other")
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(write(other, next, "valid"))
                .expectNext(1L)
                .expectComplete()
                .verify(SOON);
        assertThat(POSTGRES.texts("SELECT reason FROM tallyfy_sync.budget WHERE org_id IN ('stale', 'valid')"))
                .containsExactly("valid");
    }

    @Test
    void anExpiredTermThatNobodyTookIsRenewedAndGoesOn() {
        Lease lease = acquire(one, "c");
        expire("c");
        StepVerifier.create(one.renew(lease)).expectNext(true).expectComplete().verify(SOON);
        StepVerifier.create(other.acquire("c")).expectComplete().verify(SOON);
    }

    @Test
    void aProgramThatDoesNotKnowTheSchemaTakesNoLease() { // D15
        String newest = POSTGRES.texts(
                        "SELECT version FROM tallyfy_sync.schema_history ORDER BY installed_rank DESC LIMIT 1")
                .get(0);
        StepVerifier.create(leases("older").knowing(new KnownSchema("2")).acquire("schema"))
                .expectErrorSatisfies(refusal -> assertThat(refusal)
                        .isInstanceOf(NewerSchemaException.class)
                        .hasMessageContaining("newer (" + newest + ") than this program (2)"))
                .verify(SOON);
        StepVerifier.create(other.holder("schema")).expectComplete().verify(SOON);
        assertThat(acquire(leases("same").knowing(new KnownSchema(newest)), "schema"))
                .isNotNull();
    }

    @Test
    void takingOverWaitsForAnOpenTransactionOfTheOldTerm() { // D4, D5
        Lease old = acquire(one, "d");
        Gate checked = new Gate();
        Gate goOn = new Gate();
        Mono<Boolean> writing = database()
                .inTransaction(session -> one.check(session, old)
                        .then(Mono.fromRunnable(checked::open))
                        .then(goOn.opened())
                        .then(session.update(insert("d")))
                        .thenReturn(true))
                .cache();
        var running = writing.subscribe();
        checked.await();
        expire("d");
        Mono<Lease> takingOver = other.acquire("d").cache();
        var waiting = takingOver.subscribe();
        StepVerifier.create(waitingFor("d")).expectNext(true).expectComplete().verify(SOON);
        assertThat(waiting.isDisposed()).isFalse();
        goOn.open();
        StepVerifier.create(writing).expectNext(true).expectComplete().verify(SOON);
        StepVerifier.create(takingOver.map(Lease::term))
                .expectNext(old.term() + 1)
                .expectComplete()
                .verify(SOON);
        assertThat(running.isDisposed()).isTrue();
    }

    @Test
    void takingOverGivesUpWhereAFrozenTransactionOutlastsTheLockTimeout() { // D5
        Lease old = acquire(one, "e");
        Gate goOn = new Gate();
        Gate checked = new Gate();
        var frozen = database()
                .inTransaction(session -> one.check(session, old)
                        .then(Mono.fromRunnable(checked::open))
                        .then(goOn.opened())
                        .thenReturn(true))
                .subscribe(done -> {}, failure -> {});
        checked.await();
        expire("e");
        StepVerifier.create(other.acquire("e"))
                .expectError(TransientDatabaseException.class)
                .verify(SOON);
        frozen.dispose();
        StepVerifier.create(other.acquire("e").map(Lease::holder).retry(20))
                .expectNext("other")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void whoIsAboutToWriteDuringATakeoverWaitsForItAndIsRefused() { // D3
        Lease old = acquire(one, "g");
        Gate taken = new Gate();
        Gate goOn = new Gate();
        Mono<Boolean> taking = database()
                .inTransaction(session -> session.find(
                                Query.of("SELECT term FROM tallyfy_sync.lease WHERE name = 'g' FOR UPDATE"),
                                row -> true)
                        .then(session.update(
                                Query.of("UPDATE tallyfy_sync.lease SET term = term + 1 WHERE name = 'g'")))
                        .then(Mono.fromRunnable(taken::open))
                        .then(goOn.opened())
                        .thenReturn(true))
                .cache();
        var running = taking.subscribe();
        taken.await();
        Mono<Long> writing = write(one, old, "g").cache();
        var waiting = writing.subscribe(rows -> {}, failure -> {});
        StepVerifier.create(waitingFor("g")).expectNext(true).expectComplete().verify(SOON);
        assertThat(waiting.isDisposed()).isFalse();
        goOn.open();
        StepVerifier.create(writing).expectError(LeaseLostException.class).verify(SOON);
        StepVerifier.create(taking).expectNext(true).expectComplete().verify(SOON);
        assertThat(running.isDisposed()).isTrue();
    }

    @Test
    void writersOfOneTermDoNotWaitForEachOtherNorForTheRenewal() {
        Lease lease = acquire(one, "f");
        Gate goOn = new Gate();
        Gate checked = new Gate();
        Mono<Boolean> first = database()
                .inTransaction(session -> one.check(session, lease)
                        .then(Mono.fromRunnable(checked::open))
                        .then(goOn.opened())
                        .thenReturn(true))
                .cache();
        var running = first.subscribe();
        checked.await();
        StepVerifier.create(one.renew(lease)).expectNext(true).expectComplete().verify(SOON);
        StepVerifier.create(write(one, lease, "f"))
                .expectNext(1L)
                .expectComplete()
                .verify(SOON);
        assertThat(running.isDisposed()).isFalse();
        goOn.open();
        StepVerifier.create(first).expectNext(true).expectComplete().verify(SOON);
    }

    /** Closed until it is opened. */
    private static final class Gate {
        private final Sinks.Empty<Void> sink = Sinks.empty();

        void open() {
            sink.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }

        Mono<Void> opened() {
            return sink.asMono();
        }

        void await() {
            StepVerifier.create(opened()).expectComplete().verify(SOON);
        }
    }

    private static Mono<Boolean> waitingFor(String lease) {
        return Mono.fromSupplier(
                        () -> POSTGRES.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND datname = current_database() AND query LIKE '%tallyfy_sync.lease%'")
                                > 0)
                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                .filter(waits -> waits)
                .repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(Duration.ofMillis(20))));
    }

    private static Mono<Long> write(Leases leases, Lease lease, String org) {
        return database()
                .inTransaction(
                        session -> leases.check(session, lease).then(Mono.defer(() -> session.update(insert(org)))));
    }

    private static Query insert(String org) {
        return Query.of("INSERT INTO tallyfy_sync.budget (org_id, reason) VALUES ($1, $1)")
                .bind(org);
    }

    private static void expire(String name) {
        POSTGRES.execute("UPDATE tallyfy_sync.lease SET expires_at = clock_timestamp() WHERE name = '" + name + "'");
    }

    private static Lease acquire(Leases leases, String name) {
        return Objects.requireNonNull(leases.acquire(name).block(SOON));
    }

    private static Leases leases(String holder) {
        return new Leases(database(), holder, Duration.ofMinutes(5), "test");
    }

    private static Database database() {
        return POSTGRES.database();
    }
}
