package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.ChangeSet;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.UniqueViolationException;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.retry.TransientException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One term of one organization: the right to write, and how its transactions are made; {@code ways}: of reading, as they
 * have been found in this and earlier terms.
 */
record Term(String org, Lease lease, Rules rules, Stores stores, Backoff patience, Ways ways) {
    private static final int OVERTAKEN_AT_MOST = 5;

    /**
     * A transaction under the fencing token. A database that can't do it now is waited for with patience; each try reads
     * anew what is held, so that an outcome that stayed unknown is seen. Who was overtaken by another writer of the same
     * term (a unique violation) decides again at once, but not for ever.
     */
    <T> Mono<T> inTransaction(Function<Session, Mono<T>> work) {
        return stores.database()
                .inTransaction(
                        session -> stores.leases().check(session, lease).then(Mono.defer(() -> work.apply(session))))
                .retryWhen(Retry.max(OVERTAKEN_AT_MOST)
                        .filter(UniqueViolationException.class::isInstance)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .retryWhen(patience.retryWhen(Term::isWorthWaiting));
    }

    /** Bookkeeping in a transaction of its own, under the fencing token like everything that is written. */
    Mono<Void> mark(Function<Session, Mono<Void>> marking) {
        return inTransaction(session -> marking.apply(session).thenReturn(true)).then();
    }

    /** When rows can be written, as far as locks are concerned. */
    Mono<Void> awaitWritable() {
        return mark(stores.mirror()::awaitWritable);
    }

    private static boolean isWorthWaiting(Throwable failure) {
        return failure instanceof TransientException && !(failure instanceof LeaseLostException);
    }

    /** Writes what the batches hold and appends the events, as the last of the transaction. */
    Mono<Recorded> write(Session session, ChangeSet changes, List<NewEvent> events) {
        return apply(session, changes)
                .flatMap(rows -> (events.isEmpty()
                                ? Mono.just(0L)
                                : stores.outbox().append(session, events))
                        .map(appended -> rows.plus(new Recorded(0, 0, Math.toIntExact(appended)))));
    }

    /** Writes what the batches hold, in a transaction that appends their events later. */
    Mono<Recorded> apply(Session session, ChangeSet changes) {
        return stores.mirror()
                .apply(session, changes)
                .thenReturn(new Recorded(rows(changes.runs()), rows(changes.tasks()), 0));
    }

    private static int rows(List<? extends Change<?>> changes) {
        return (int) changes.stream().filter(Change::isRowChanged).count();
    }

    ChangeSet ofRuns(Batch<RunColumn> runs) {
        return new ChangeSet(org, changed(runs), List.of(), runs.members(), runs.quarantined(), runs.seenAt());
    }

    ChangeSet ofTasks(Batch<TaskColumn> tasks) {
        return new ChangeSet(org, List.of(), changed(tasks), tasks.members(), tasks.quarantined(), tasks.seenAt());
    }

    private static <C extends Enum<C> & dev.tallyfymirror.model.Column> List<Change<C>> changed(Batch<C> batch) {
        return batch.changes().stream().filter(Change::isChanged).toList();
    }
}
