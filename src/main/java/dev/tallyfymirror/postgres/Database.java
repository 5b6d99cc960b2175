package dev.tallyfymirror.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The database, through a pool of connections. Statements sent directly are transactions of their own; what belongs
 * together goes through {@link #inTransaction}.
 *
 * <p>All publishers are cold and connect on demand only: opening it does not reach for the server. Time limits and
 * planner settings are sent as start-up options, which a pooler in transaction mode refuses: connect to PostgreSQL
 * itself.
 */
public final class Database implements Queries {
    /** Marks a chain that holds a connection, so that it is not left waiting for a second one. */
    private static final Object HOLDS_CONNECTION = new Object();

    private final TimeLimits limits;
    private final int maxDeadConnections;
    private final ConnectionPool pool;
    private final Notifications notifications;

    private Database(DatabaseSettings settings) {
        PostgresqlConnectionFactory factory = Connections.factory(settings);
        this.limits = settings.limits();
        this.maxDeadConnections = settings.poolSize();
        this.pool = Connections.pool(factory, settings);
        this.notifications = new Notifications(factory, limits);
    }

    public static Database open(DatabaseSettings settings) {
        return new Database(settings);
    }

    /**
     * Does the work in one transaction (read committed) and gives its value after the commit. An error rolls back and
     * is passed on; cancelling closes the connection, which rolls back, unless the commit was already sent: then it is
     * awaited. A lost answer to the commit is an {@link OutcomeUnknownException}.
     *
     * <p>The work must not call other services, nor this database other than through its session (refused with an
     * {@link IllegalStateException}).
     */
    public <T> Mono<T> inTransaction(Function<Session, Mono<T>> work) {
        Mono<T> transaction = Mono.usingWhen(
                requestConnection(),
                lent -> begin(lent)
                        .then(Mono.defer(() -> work.apply(session(lent, true))))
                        .contextWrite(this::holding),
                this::commit,
                (lent, failure) -> rollback(lent),
                LentConnection::discard);
        return alone(transaction.onErrorMap(CommitFailure::unwrap));
    }

    @Override
    public <T> Mono<List<T>> list(Query query, Function<? super Row, ? extends T> row) {
        return lend(session -> session.list(query, row));
    }

    @Override
    public <T> Mono<T> find(Query query, Function<? super Row, ? extends T> row) {
        return lend(session -> session.find(query, row));
    }

    @Override
    public Mono<Long> update(Query query) {
        return lend(session -> session.update(query));
    }

    /**
     * Hints that something was announced on the channel, over a connection of its own that is opened again with
     * growing pauses as long as there is a subscriber. A hint carries nothing and stands for any number of
     * notifications; those sent while the connection was down are lost, so after each (re)connection {@link
     * Wakeup#CONNECTED} says to look. Never ends, never fails.
     *
     * @param channel lower-case letters, digits and underscores
     */
    public Flux<Wakeup> notifications(String channel) {
        return notifications.listen(channel);
    }

    public PoolState poolState() {
        return pool.getMetrics().map(Database::toPoolState).orElseThrow();
    }

    /** Closes the idle connections now and the lent ones when they come back. Never fails: what is dead is closed. */
    public Mono<Void> close() {
        return pool.disposeLater().onErrorComplete();
    }

    private <T> Mono<T> lend(Function<Session, Mono<T>> work) {
        Mono<T> statement = Mono.usingWhen(
                requestConnection(),
                lent -> work.apply(session(lent, false)),
                LentConnection::giveBack,
                (lent, failure) -> lent.giveBack(),
                LentConnection::discard);
        return alone(statement);
    }

    private Mono<LentConnection> requestConnection() {
        return pool.create()
                // after a restart of the server every idle connection is dead, and each costs one try
                .retryWhen(Retry.max(maxDeadConnections)
                        .filter(failure -> !Failures.poolExhausted(failure))
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .map(LentConnection::new)
                .onErrorMap(Failures::classify);
    }

    private Session session(LentConnection lent, boolean inTransaction) {
        return new ConnectionSession(lent, limits.answer(), inTransaction);
    }

    private Mono<Void> begin(LentConnection lent) {
        return await(lent, lent.connection().beginTransaction(IsolationLevel.READ_COMMITTED))
                .onErrorMap(Failures::classify);
    }

    private Mono<Void> commit(LentConnection lent) {
        if (lent.isAbandoned()) {
            Throwable abandoned =
                    new IllegalStateException("a statement of this transaction was abandoned, so it is rolled back");
            return lent.discard().then(Mono.error(new CommitFailure(abandoned)));
        }
        return await(lent, lent.connection().commitTransaction())
                .onErrorMap(Database::classifyCommit)
                .onErrorResume(failure -> lent.discard().then(Mono.error(new CommitFailure(failure))))
                .then(lent.giveBack());
    }

    private Mono<Void> rollback(LentConnection lent) {
        if (lent.isAbandoned()) {
            return lent.discard();
        }
        return await(lent, lent.connection().rollbackTransaction())
                .onErrorResume(failure -> lent.discard())
                .then(lent.giveBack());
    }

    private Mono<Void> await(LentConnection lent, Publisher<Void> answer) {
        return Mono.from(answer).doOnCancel(lent::abandon).timeout(limits.answer());
    }

    private static Throwable classifyCommit(Throwable failure) {
        if (Failures.answered(failure) || failure instanceof io.r2dbc.spi.R2dbcRollbackException) {
            return Failures.classify(failure);
        }
        return new OutcomeUnknownException(
                "the database's answer to a commit was lost: it may have happened or not", failure);
    }

    /**
     * Runs to its end once subscribed to, whatever the demand: {@code usingWhen} would take a connection at once and ask
     * for its answer only when there is demand, so that every reader who is slow kept one.
     */
    private <T> Mono<T> alone(Mono<T> work) {
        Mono<T> alone = Mono.deferContextual(context -> context.hasKey(HOLDS_CONNECTION)
                ? Mono.error(new IllegalStateException(
                        "inside a transaction the database is reached through its session only"))
                : work);
        return Mono.just(true).hide().flatMap(begun -> alone);
    }

    private reactor.util.context.Context holding(reactor.util.context.Context context) {
        return context.put(HOLDS_CONNECTION, true);
    }

    private static PoolState toPoolState(PoolMetrics metrics) {
        return new PoolState(
                metrics.acquiredSize(),
                metrics.idleSize(),
                metrics.pendingAcquireSize(),
                metrics.getMaxAllocatedSize());
    }

    /** Carries a failed commit through {@code usingWhen}, which wraps what goes wrong at the end. */
    private static final class CommitFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommitFailure(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }

        static Throwable unwrap(Throwable failure) {
            Throwable cause = failure.getCause();
            return cause instanceof CommitFailure carried && carried.getCause() != null ? carried.getCause() : failure;
        }
    }
}
