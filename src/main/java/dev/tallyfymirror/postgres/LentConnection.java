package dev.tallyfymirror.postgres;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * A connection of the pool while it is lent, and whether it can be lent again: not after a statement was abandoned
 * before its answer had come, since the pool would not notice.
 */
final class LentConnection {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Connection connection;
    private volatile boolean abandoned;

    LentConnection(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Back to the pool, or closed if it can't be lent again. Never fails. */
    Mono<Void> giveBack() {
        return Mono.defer(() -> abandoned ? discard() : release());
    }

    /** Closes the connection itself, then lets the pool know. Never fails. */
    Mono<Void> discard() {
        return Mono.when(cancelStatement(), close()).then(release());
    }

    /** A server that waits for a lock does not notice that nobody waits for it any more, and keeps its own locks. */
    private Mono<Void> cancelStatement() {
        return Mono.defer(() -> raw() instanceof PostgresqlConnection server ? server.cancelRequest() : Mono.empty())
                .timeout(CLOSING)
                .onErrorComplete();
    }

    private Mono<Void> close() {
        return Mono.defer(() -> Mono.from(raw().close())).timeout(CLOSING).onErrorComplete();
    }

    private Mono<Void> release() {
        return Mono.from(connection.close()).timeout(CLOSING).onErrorComplete();
    }

    private Connection raw() {
        Object unwrapped = connection instanceof Wrapped<?> wrapped ? wrapped.unwrap() : connection;
        return (Connection) unwrapped;
    }
}
