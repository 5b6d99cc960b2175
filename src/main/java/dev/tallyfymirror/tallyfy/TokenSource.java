package dev.tallyfymirror.tallyfy;

import reactor.core.publisher.Mono;

/** Where the token comes from. Fails with {@link TokenRefusedException} where there is no other than the refused one. */
interface TokenSource {
    Mono<String> token();

    /** Another token than the one that Tallyfy refused. */
    Mono<String> renewed(String refused);

    /** As it can stand in a header: without blanks around it, printable ASCII within. */
    static String checked(String token, String origin) {
        String bare = token.strip();
        if (bare.isEmpty()) {
            throw new TokenRefusedException("there is no token in " + origin);
        }
        if (!bare.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new TokenRefusedException(
                    "what stands in " + origin + " is no token: it holds blanks or other characters");
        }
        return bare;
    }
}
