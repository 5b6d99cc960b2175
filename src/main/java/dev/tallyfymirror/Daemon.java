package dev.tallyfymirror;

import java.net.URI;
import reactor.core.publisher.Mono;

/** The daemon while it runs. */
public interface Daemon {
    /** Where the feed, health and metrics are. */
    URI address();

    /** Ends when the daemon does; until then it stays empty. */
    Mono<Void> ended();

    /** Finishes the batch in hand and leaves, within ten seconds. */
    Mono<Void> stop();
}
