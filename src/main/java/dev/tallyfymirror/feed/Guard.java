package dev.tallyfymirror.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.model.Loopback;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Lets in who has the token: as {@code Bearer}, or as the password of HTTP Basic, which browsers ask for. Without a token
 * all on this machine are let in, but no page of another site: one whose name was made to lead here (DNS rebinding) still
 * asks for that name.
 */
final class Guard {
    /** Tallyfy can show no token: a hint's address is its own. */
    private static final List<String> OPEN = List.of("/health/", "/hooks/");

    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final byte @Nullable [] token;

    private Guard(byte @Nullable [] token) {
        this.token = token;
    }

    static Guard of(@Nullable String token) {
        return new Guard(token == null ? null : token.getBytes(UTF_8));
    }

    /** @throws Problem 401, or 421 where there is no token and the request is meant for another host */
    void check(HttpServerRequest request) {
        if (OPEN.stream().anyMatch(request.fullPath()::startsWith)) {
            return;
        }
        if (token == null) {
            requireLoopback(request);
            return;
        }
        String given = given(request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION));
        // takes as long for any token that is wrong
        if (given == null || !MessageDigest.isEqual(token, given.getBytes(UTF_8))) {
            throw Problem.unauthorized();
        }
    }

    private static void requireLoopback(HttpServerRequest request) {
        String host = request.requestHeaders().get(HttpHeaderNames.HOST); // null from HTTP/1.0, never from a browser
        if (host != null && !Loopback.isOf(host)) {
            throw Problem.misdirected();
        }
    }

    private static @Nullable String given(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).strip();
        }
        if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(authorization.substring(BASIC.length()).strip());
        }
        return null;
    }

    private static @Nullable String password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? null : decoded.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
