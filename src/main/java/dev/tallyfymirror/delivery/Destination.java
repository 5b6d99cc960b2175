package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import java.util.List;
import reactor.core.publisher.Mono;

/** Where events are pushed to. Knows nothing of cursors, order and retries. */
public interface Destination {
    /** {@code webhook}, {@code kafka} or {@code file}. */
    String kind();

    Shape shape();

    /**
     * Hands the events over, in their order, and gives for each what came of it. Cold; ends within a time limit of its
     * own. A failure of the publisher is one of each event.
     */
    Mono<List<Outcome>> deliver(List<StoredEvent> events);

    /** Gives back what it holds. */
    Mono<Void> close();

    /**
     * How a destination likes to be served.
     *
     * @param room deliveries under way at once
     * @param batch the most events in one
     * @param together whether one delivery may hold several events of one run; then it takes all of them or none
     * @param queue the most events in memory that wait to be delivered
     */
    record Shape(int room, int batch, boolean together, int queue) {}
}
