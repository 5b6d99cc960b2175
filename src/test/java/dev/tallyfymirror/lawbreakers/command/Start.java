package dev.tallyfymirror.lawbreakers.command;

import dev.tallyfymirror.lawbreakers.Composition;
import dev.tallyfymirror.lawbreakers.standin.Organization;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Lawful: imports the composition and the stand-in, blocks, reads the clock and prints. */
public class Start {
    Composition composition;
    Organization standIn;

    void run(Mono<Void> running) {
        running.block();
        System.out.println(Instant.now());
    }
}
