package dev.tallyfymirror.feed;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** Addresses that are only read: GET, and HEAD with the same answer but its body. Anything else is refused. */
final class Gets {
    private static final String VARIABLE = "{";

    private final List<String> paths = new ArrayList<>();
    private final HttpServerRoutes routes;

    Gets(HttpServerRoutes routes) {
        this.routes = routes;
    }

    /** @param path a whole one, or one whose last segment is variable: {@code /events/{id}} */
    @SuppressWarnings("CheckReturnValue")
    Gets add(String path, BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
        paths.add(path);
        int variable = path.indexOf(VARIABLE);
        routes.route(
                request -> variable < 0
                        ? request.fullPath().equals(path)
                        : request.fullPath().startsWith(path.substring(0, variable)),
                (request, response) -> {
                    requireRead(request);
                    return answer.apply(request, response);
                });
        return this;
    }

    /** What was added. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static void requireRead(HttpServerRequest request) {
        if (!isRead(request)) {
            throw Problem.methodNotAllowed("GET, HEAD");
        }
    }
}
