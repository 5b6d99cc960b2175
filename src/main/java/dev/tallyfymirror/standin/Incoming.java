package dev.tallyfymirror.standin;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** A request as the routes need it; {@code origin} is how the client reached us, for links. */
record Incoming(Head head, Route route, Query query, byte[] body) {
    private static final byte[] NO_BODY = new byte[0];

    /** The request line and the headers that count. */
    record Head(
            String method,
            String uri,
            String origin,
            @Nullable String authorization,
            @Nullable String client,
            @Nullable String acceptEncoding) {
        String line() {
            return method + " " + uri;
        }

        String path() {
            int question = uri.indexOf('?');
            return question < 0 ? uri : uri.substring(0, question);
        }

        @Nullable
        String query() {
            int question = uri.indexOf('?');
            return question < 0 ? null : uri.substring(question + 1);
        }
    }

    static Incoming of(HttpServerRequest request) {
        var headers = request.requestHeaders();
        Head head = new Head(
                request.method().name(),
                request.uri(),
                "http://" + headers.get("Host"),
                headers.get("Authorization"),
                headers.get("X-Tallyfy-Client"),
                headers.get("Accept-Encoding"));
        return new Incoming(head, Route.of(head.method(), head.path()), Query.parse(head.query()), NO_BODY);
    }

    Incoming withBody(byte[] bytes) {
        return new Incoming(head, route, query, bytes);
    }

    /** The address of the list itself, on which links are built. */
    String here() {
        return head.origin() + head.path();
    }
}
