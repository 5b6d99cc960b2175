package dev.tallyfymirror.feed;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;

/** A feed that listens. */
public final class RunningFeed {
    /** Until the port is free again, patience or not. */
    private static final Duration RELEASING = Duration.ofSeconds(1);

    private final DisposableServer server;
    private final Sinks.Empty<Void> stopping;

    RunningFeed(DisposableServer server, Sinks.Empty<Void> stopping) {
        this.server = server;
        this.stopping = stopping;
    }

    /** The port bound. */
    public int port() {
        return server.port();
    }

    /**
     * Listens no more, ends streams and waiting requests in order, and gives the others that long to be answered before
     * their connections are cut. Never fails; a second call waits for the same end.
     */
    public Mono<Void> stop(Duration patience) {
        // waits inside, so on a thread that may
        return Mono.<Void>fromRunnable(() -> {
                    stopping.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
                    server.disposeNow(patience);
                })
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorComplete()
                .then(Mono.defer(() -> server.onDispose().timeout(RELEASING, Mono.empty())))
                .onErrorComplete();
    }
}
