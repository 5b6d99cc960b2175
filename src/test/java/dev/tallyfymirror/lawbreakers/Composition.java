package dev.tallyfymirror.lawbreakers;

import dev.tallyfymirror.lawbreakers.command.Start;
import dev.tallyfymirror.lawbreakers.standin.Organization;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Lawful: blocks and reads the clock. Breaks: imports its commands and the stand-in. */
public class Composition {
    Start command;
    Organization standIn;

    Instant start(Mono<Instant> started) {
        return started.blockOptional().orElseGet(Instant::now);
    }
}
