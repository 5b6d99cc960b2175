package dev.tallyfymirror.feed;

import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.outbox.Places;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is refused, and why: becomes {@code application/problem+json} (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;
    private final transient Map<String, Object> members = new LinkedHashMap<>();

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

    static Problem gone(PlaceGoneException gone) {
        return new Problem(HttpResponseStatus.GONE, String.valueOf(gone.getMessage())).withPlaces(gone.places());
    }

    static Problem anotherFeed(Places places) {
        return new Problem(HttpResponseStatus.GONE, "this is another feed: a place in that one means nothing here")
                .withPlaces(places);
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
