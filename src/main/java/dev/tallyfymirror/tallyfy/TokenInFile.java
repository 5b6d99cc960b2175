package dev.tallyfymirror.tallyfy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A token from a file: read at the first need, and again when it is refused, so that replacing the file is enough. */
final class TokenInFile implements TokenSource {
    private final Path file;
    private volatile @Nullable String held;

    TokenInFile(Path file) {
        this.file = file;
    }

    @Override
    public Mono<String> token() {
        return Mono.defer(() -> held == null ? readToken() : Mono.just(held));
    }

    @Override
    public Mono<String> renewed(String refused) {
        // somebody else may have read the new one already
        return token().flatMap(token -> token.equals(refused) ? readToken() : Mono.just(token))
                .filter(token -> !token.equals(refused))
                .switchIfEmpty(Mono.error(() -> new TokenRefusedException(
                        "Tallyfy refuses the token (401): it was revoked or has expired; put a new one into " + file)));
    }

    private Mono<String> readToken() {
        return SecretFile.read(file)
                .map(text -> TokenSource.checked(text, file.toString()))
                .doOnNext(token -> held = token);
    }
}
