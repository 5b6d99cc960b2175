package dev.tallyfymirror.delivery;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Tenure;
import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The door of the deliveries: works on all destinations, as far as no other daemon does. */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private final List<Assignment> assignments;
    private final Stores stores;
    private final Schedule schedule;

    public Deliveries(List<Assignment> assignments, Stores stores, Schedule schedule) {
        this.assignments = List.copyOf(assignments);
        this.stores = stores;
        this.schedule = schedule;
    }

    /** Until {@code stop} has come and what is under way has ended, or has had its time. */
    public Mono<Void> run(Mono<Void> stop) {
        return Flux.fromIterable(assignments)
                .flatMap(one -> run(one, stop), Math.max(1, assignments.size()))
                .then();
    }

    /** Gives back what the destinations hold, all at once. */
    public Mono<Void> close() {
        return Flux.fromIterable(assignments)
                .flatMap(one -> one.destination().close().onErrorComplete(), Math.max(1, assignments.size()))
                .then();
    }

    private Mono<Void> run(Assignment assignment, Mono<Void> stop) {
        String name = assignment.name();
        Tenure tenure = new Tenure(
                Lease.destination(name),
                stores.leases(),
                stores.patience(),
                held -> stores.listener().holds(name, held));
        return tenure.holdForEver(lease -> work(assignment, lease, stop), stop);
    }

    private Mono<Void> work(Assignment assignment, Lease lease, Mono<Void> stop) {
        return enroll(assignment, lease)
                .then(Mono.defer(() -> stores.cursors().load(assignment.name())))
                .flatMap(cursor -> new Worker(assignment, stores, lease, lineup(assignment, cursor)).work(stop))
                .doOnError(failure -> LOG.debug("destination {}: a term ended", assignment.name(), failure));
    }

    private Mono<Void> enroll(Assignment assignment, Lease lease) {
        return stores.database()
                .inTransaction(session -> stores.leases()
                        .check(session, lease)
                        .then(stores.cursors()
                                .enroll(
                                        session,
                                        assignment.name(),
                                        assignment.destination().kind(),
                                        assignment.fromOldest()))
                        .thenReturn(true))
                .then();
    }

    private Lineup lineup(Assignment assignment, Cursor cursor) {
        Destination.Shape shape = assignment.destination().shape();
        Backoff pauses = new Backoff(
                schedule.backoff().base(),
                LONGEST_PAUSE,
                Backoff.UNLIMITED,
                schedule.backoff().random());
        return new Lineup(cursor, shape, schedule, new Outage(pauses, shape.room()));
    }
}
