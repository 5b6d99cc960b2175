package dev.tallyfymirror.lawbreakers.sync;

import dev.tallyfymirror.lawbreakers.feed.Reader;
import dev.tallyfymirror.lawbreakers.mirror.Rows;
import dev.tallyfymirror.lawbreakers.postgres.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lawful: imports lower floors. Breaks: a neighbour, the clock, subscribing, sleeping, ticking, printing, a type of R2DBC by call. */
public class Loop {
    Rows rows;
    Reader neighbour;

    Flux<Long> run(Mono<String> cycle, Database database) throws InterruptedException {
        Thread.sleep(1);
        System.out.println(cycle.block());
        Objects.requireNonNull(database.resultForRooms());
        var unused = cycle.subscribe();
        return Flux.interval(Duration.ofSeconds(1)).onErrorContinue((error, item) -> {});
    }

    List<Object> times(Clock clock) {
        return List.of(
                Instant.now(),
                Instant.now(clock),
                LocalDate.now(ZoneOffset.UTC),
                Clock.systemUTC(),
                System.currentTimeMillis(),
                new Date(),
                new Date(0));
    }
}
