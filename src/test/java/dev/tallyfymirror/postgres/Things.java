package dev.tallyfymirror.postgres;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A table to write to, and what is asked of a pool after each mishap. */
final class Things {
    static final String TABLE = "CREATE TABLE thing (id bigint PRIMARY KEY, name text)";
    static final Query INSERT = Query.of("INSERT INTO thing (id, name) VALUES ($1, $2)");

    private Things() {}

    static Mono<Long> insert(Session session, long id) {
        return session.update(INSERT.bind(id).bind("thing " + id));
    }

    static void assertWorks(Database database) {
        StepVerifier.create(Flux.range(0, 10)
                        .flatMap(n -> database.list(Query.of("SELECT 1"), row -> 1), 10)
                        .count())
                .expectNext(10L)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    /** Until as many connections are lent as are expected. */
    static void awaitLent(Database database, int expected) {
        StepVerifier.create(Mono.fromSupplier(() -> database.poolState().acquired())
                        .filter(lent -> lent == expected)
                        .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(20))))
                .expectNext(expected)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }
}
