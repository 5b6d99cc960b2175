package dev.tallyfymirror.postgres;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Statements on one lent connection. What may hold locks is sent as a whole, its end included: the server then knows when
 * it is done, and ends it when nothing more is heard. Asked for in steps, it would wait for the next one for ever: between
 * two of them neither its limit for statements nor the one for idle transactions counts.
 */
final class ConnectionSession implements Session {
    private static final int ALL_AT_ONCE = 0;

    private final LentConnection lent;
    private final Duration answer;
    private final boolean inTransaction;

    ConnectionSession(LentConnection lent, Duration answer, boolean inTransaction) {
        this.lent = lent;
        this.answer = answer;
        this.inTransaction = inTransaction;
    }

    @Override
    public <T> Mono<List<T>> list(Query query, Function<? super Row, ? extends T> row) {
        return request(query, result -> result.map((read, metadata) -> (T) row.apply(read)))
                .collectList()
                .as(this::guard);
    }

    @Override
    public <T> Mono<T> find(Query query, Function<? super Row, ? extends T> row) {
        return this.<T>list(query, row).flatMap(ConnectionSession::onlyOne);
    }

    @Override
    public Mono<Long> update(Query query) {
        return request(query, Result::getRowsUpdated).reduce(0L, Long::sum).as(this::guard);
    }

    private <T> Flux<T> request(Query query, Function<Result, Publisher<T>> read) {
        return Flux.defer(() -> query.bindTo(lent.connection().createStatement(query.sql()))
                        .fetchSize(rowsAtOnce(query))
                        .execute())
                .concatMap(read);
    }

    private int rowsAtOnce(Query query) {
        boolean readsOnly = !inTransaction && query.sql().stripLeading().startsWith("SELECT");
        return readsOnly ? Connections.FETCH_SIZE : ALL_AT_ONCE;
    }

    /** A statement that was not awaited to its end makes the connection unfit, whoever gave up. */
    private <T> Mono<T> guard(Mono<T> statement) {
        return statement
                .doOnCancel(lent::abandon)
                .timeout(answer)
                .doOnError(failure -> {
                    if (!Failures.answered(failure)) {
                        lent.abandon();
                    }
                })
                .onErrorMap(Failures::classify);
    }

    private static <T> Mono<T> onlyOne(List<T> rows) {
        if (rows.size() > 1) {
            return Mono.error(new IllegalStateException("one row was expected, not " + rows.size()));
        }
        return Mono.justOrEmpty(rows.stream().findFirst());
    }
}
