package dev.tallyfymirror.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Pages that were read and wait to be recorded as one set. Whoever adds one is held up until it has been recorded, so
 * that there are never more than there are readers.
 */
final class WaitingPages {
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    private record Waiting(TaskPage page, Sinks.Empty<Boolean> recorded) {}

    /** Pages taken out together. */
    record Taken(List<TaskPage> pages, List<Sinks.Empty<Boolean>> readers) {
        /** Lets the readers go on. */
        void release() {
            readers.forEach(reader -> {
                var unheard = reader.tryEmitEmpty(); // fails only where the reader was cancelled
                assert unheard != Sinks.EmitResult.FAIL_NON_SERIALIZED;
            });
        }
    }

    /** Emits a hint that there is something to take, and completes when it has been recorded. */
    Flux<Boolean> add(TaskPage page) {
        return Flux.defer(() -> {
            Sinks.Empty<Boolean> recorded = Sinks.empty();
            waiting.add(new Waiting(page, recorded));
            // the end of a list has cost no request, so nobody has to wait for it
            return page.isEnd() ? Mono.just(true).flux() : Flux.concat(Mono.just(true), recorded.asMono());
        });
    }

    Taken take() {
        List<TaskPage> pages = new ArrayList<>();
        List<Sinks.Empty<Boolean>> readers = new ArrayList<>();
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            pages.add(one.page());
            readers.add(one.recorded());
        }
        return new Taken(pages, readers);
    }
}
