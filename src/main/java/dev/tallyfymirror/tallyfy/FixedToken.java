package dev.tallyfymirror.tallyfy;

import reactor.core.publisher.Mono;

/** A token from the settings: when it is refused there is no other. */
final class FixedToken implements TokenSource {
    private final String token;

    FixedToken(String token) {
        this.token = token;
    }

    @Override
    public Mono<String> token() {
        return Mono.fromSupplier(() -> TokenSource.checked(token, "tallyfy.access-token"));
    }

    @Override
    public Mono<String> renewed(String refused) {
        return Mono.error(() -> new TokenRefusedException(
                "Tallyfy refuses the token (401): it was revoked or has expired; set a new tallyfy.access-token"));
    }
}
