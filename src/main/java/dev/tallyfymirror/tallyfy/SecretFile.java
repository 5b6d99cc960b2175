package dev.tallyfymirror.tallyfy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads a small file with a secret, off the event loop. */
final class SecretFile {
    private SecretFile() {}

    static Mono<String> read(Path file) {
        return Mono.fromCallable(() -> Files.readString(file))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(
                        IOException.class,
                        e -> new TokenRefusedException(
                                "can't read " + file + ": " + e.getClass().getSimpleName()));
    }
}
