package dev.tallyfymirror.postgres;

import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Sends single statements. Every answer is collected completely before it is passed on, so read large sets in parts. */
public interface Queries {
    /** All rows in the statement's order. The function sees a row only while it runs and must not return null. */
    <T> Mono<List<T>> list(Query query, Function<? super Row, ? extends T> row);

    /** The only row, or empty when there is none; an {@link IllegalStateException} when there are several. */
    <T> Mono<T> find(Query query, Function<? super Row, ? extends T> row);

    /** How many rows were inserted, updated or deleted. */
    Mono<Long> update(Query query);
}
