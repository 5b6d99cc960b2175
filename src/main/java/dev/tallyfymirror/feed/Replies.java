package dev.tallyfymirror.feed;

import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.UNAUTHORIZED;

import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.retry.TransientException;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Whole answers, good and bad. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final JsonMapper JSON = new JsonMapper();

    private Replies() {}

    static Mono<Void> whole(HttpServerResponse response, String type, String body) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .sendString(Mono.just(body))
                .then();
    }

    /** Where something was sent already nothing can be said any more: the connection is cut. */
    static Mono<Void> failed(HttpServerResponse response, Throwable failure) {
        if (response.hasSentHeaders()) {
            LOG.debug("a stream is cut", failure);
            response.withConnection(DisposableChannel::dispose);
            return Mono.never();
        }
        return refused(response, problem(failure));
    }

    private static Mono<Void> refused(HttpServerResponse response, Problem problem) {
        response.status(problem.status());
        problem.headers().forEach(response::header);
        if (problem.status().equals(UNAUTHORIZED)) {
            response.addHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"tallyfy-mirror\"");
            response.addHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"tallyfy-mirror\", charset=\"UTF-8\"");
        } else if (problem.status().equals(SERVICE_UNAVAILABLE)) {
            response.header(HttpHeaderNames.RETRY_AFTER, "1");
        }
        return whole(response, "application/problem+json", JSON.writeValueAsString(problem.members()));
    }

    private static Problem problem(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof PlaceGoneException gone) {
            return Problem.gone(gone);
        }
        if (failure instanceof TransientException) {
            LOG.debug("a request is answered with 503", failure);
            return Problem.of(SERVICE_UNAVAILABLE, "the events can't be read now: try again");
        }
        LOG.warn("a request is answered with 500: {}", failure.toString());
        LOG.debug("its cause", failure);
        return Problem.of(INTERNAL_SERVER_ERROR, "the request failed here: the daemon's log says why");
    }
}
