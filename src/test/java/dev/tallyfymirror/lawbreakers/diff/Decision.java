package dev.tallyfymirror.lawbreakers.diff;

import dev.tallyfymirror.lawbreakers.model.Word;
import dev.tallyfymirror.lawbreakers.retry.Backoff;
import reactor.core.publisher.Mono;

/** Lawful: the words. Breaks: imports another package of ours, and Reactor. */
public class Decision {
    Word word;
    Backoff retry;
    Mono<String> later;
}
