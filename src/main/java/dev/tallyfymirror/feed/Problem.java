package dev.tallyfymirror.feed;

import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.outbox.Places;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is refused, and why: becomes {@code application/problem+json} (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;
    private final transient Map<String, Object> members = new LinkedHashMap<>();

    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(HttpResponseStatus status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        members.put("type", "about:blank");
        members.put("title", status.reasonPhrase());
        members.put("status", status.code());
        members.put("detail", detail);
    }

    static Problem of(HttpResponseStatus status, String detail) {
        return new Problem(status, detail);
    }

    static Problem badParameter(String parameter, String detail) {
        return new Problem(HttpResponseStatus.BAD_REQUEST, parameter + ": " + detail).with("parameter", parameter);
    }

    static Problem unauthorized() {
        return new Problem(
                HttpResponseStatus.UNAUTHORIZED,
                "this needs the token: Authorization: Bearer TOKEN, or HTTP Basic with the token as password");
    }

    static Problem misdirected() {
        return new Problem(
                HttpResponseStatus.MISDIRECTED_REQUEST,
                "without feed.token only requests to this machine itself (localhost, 127.0.0.1, [::1]) are answered:"
                        + " set feed.token to be reached by another name");
    }

    static Problem gone(PlaceGoneException gone) {
        return new Problem(HttpResponseStatus.GONE, String.valueOf(gone.getMessage())).withPlaces(gone.places());
    }

    static Problem anotherFeed(Places places) {
        return new Problem(HttpResponseStatus.GONE, "this is another feed: a place in that one means nothing here")
                .withPlaces(places);
    }

    /** {@code allowed}: as the header says it. */
    static Problem methodNotAllowed(String allowed) {
        Problem problem = new Problem(HttpResponseStatus.METHOD_NOT_ALLOWED, "what is answered here is " + allowed);
        problem.headers.put(HttpHeaderNames.ALLOW.toString(), allowed);
        return problem;
    }

    static Problem tooMany(Duration wait) {
        Problem problem = new Problem(
                HttpResponseStatus.TOO_MANY_REQUESTS, "there are more hints than are followed: try again later");
        problem.headers.put(HttpHeaderNames.RETRY_AFTER.toString(), String.valueOf(wait.toSeconds() + 1));
        return problem;
    }

    /** What the answer says beside its body. */
    Map<String, String> headers() {
        return headers;
    }

    HttpResponseStatus status() {
        return status;
    }

    Map<String, Object> members() {
        return members;
    }

    private Problem with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** What {@code after} may be from now on: from the place before the oldest event kept to that behind the newest. */
    private Problem withPlaces(Places places) {
        return with("feed", places.feedId().toString())
                .with("oldest", places.oldest())
                .with("newest", places.newest());
    }
}
