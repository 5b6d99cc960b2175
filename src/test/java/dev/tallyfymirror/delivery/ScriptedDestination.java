package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A destination that answers what a function says, and notes what it was given. */
final class ScriptedDestination implements Destination {
    final ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();
    volatile Function<StoredEvent, Mono<Outcome>> answer = event -> Mono.just(Outcome.TAKEN);

    @Override
    public String kind() {
        return "file";
    }

    @Override
    public Shape shape() {
        return new Shape(4, 1, false, 100);
    }

    @Override
    public Mono<List<Outcome>> deliver(List<StoredEvent> events) {
        return Flux.fromIterable(events)
                .concatMap(event -> answer.apply(event).doOnNext(outcome -> note(event, outcome)))
                .collectList();
    }

    private void note(StoredEvent event, Outcome outcome) {
        if (outcome instanceof Outcome.Taken) {
            taken.add(event.seq());
        }
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
