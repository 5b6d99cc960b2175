package dev.tallyfymirror.feed;

import static io.netty.handler.codec.http.HttpResponseStatus.ACCEPTED;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_TIMEOUT;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.retry.TransientException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The door for hints from outside: {@code POST /hooks/tallyfy/{secret}}. Whoever does not know the secret finds nothing
 * here, by whatever method. Who knows it is answered 202 whatever the body was, or 429 where it is too much. The secret
 * is part of the address, so no address is ever logged or told.
 */
public final class Hooks implements Consumer<HttpServerRoutes> {
    /** As the description of the feed names it. */
    static final String PATH = "/hooks/tallyfy/{secret}";

    static final int PER_MINUTE = 300;

    private static final String PREFIX = "/hooks/tallyfy/";
    private static final String ORGANIZATION = "X-Tallyfy-OrgID";
    private static final int AT_ONCE = 16;
    private static final Duration RECEIVING = Duration.ofSeconds(5);
    /** Until some of what waits has been read. */
    private static final Duration FULL = Duration.ofSeconds(60);

    private final byte[] secret;
    private final Desk desk;
    private final Consumer<Outcome> told;
    private final HookLimits limits;
    private final Scheduler scheduler;

    /**
     * @param told of each outcome, for metrics
     * @param scheduler whose time the limits go by
     */
    public Hooks(String secret, Desk desk, Consumer<Outcome> told, Scheduler scheduler) {
        this.secret = secret.getBytes(UTF_8);
        this.desk = desk;
        this.told = told;
        this.limits = new HookLimits(PER_MINUTE, AT_ONCE, scheduler);
        this.scheduler = scheduler;
    }

    /** What a hint came to: it waits to be followed, it says nothing, or there are too many. */
    public enum Outcome {
        TAKEN,
        UNKNOWN,
        REFUSED
    }

    /** Takes what came. Fails only where the database does. */
    @FunctionalInterface
    public interface Desk {
        /** {@code organization}: which one says that it sends this, if any does. */
        Mono<Outcome> take(@Nullable String organization, byte[] body);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void accept(HttpServerRoutes routes) {
        routes.route(this::isMeant, this::answer);
    }

    private boolean isMeant(HttpServerRequest request) {
        try {
            String path = new QueryStringDecoder(request.uri()).path();
            // takes as long for any secret that is wrong
            return path.startsWith(PREFIX)
                    && MessageDigest.isEqual(
                            secret, path.substring(PREFIX.length()).getBytes(UTF_8));
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (!request.method().equals(HttpMethod.POST)) {
            return Mono.error(Problem.methodNotAllowed("POST"));
        }
        Duration wait = limits.enter();
        Mono<Void> answer = wait == null
                ? take(request).doFinally(end -> limits.leave()).flatMap(outcome -> tell(outcome, response))
                : received(request.receive().then()).then(Mono.defer(() -> refused(wait)));
        return answer.onErrorResume(TimeoutException.class, late -> tooLate(response));
    }

    private Mono<Void> tell(Outcome outcome, HttpServerResponse response) {
        if (outcome == Outcome.REFUSED) {
            return refused(FULL);
        }
        told.accept(outcome);
        return response.status(ACCEPTED).send();
    }

    /** What is still to come of the body would be taken for the next request. */
    private static Mono<Void> tooLate(HttpServerResponse response) {
        return Mono.defer(() -> {
            response.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return Mono.error(Problem.of(REQUEST_TIMEOUT, "the body did not come in time"));
        });
    }

    private Mono<Void> refused(Duration wait) {
        told.accept(Outcome.REFUSED);
        return Mono.error(Problem.tooMany(wait));
    }

    private Mono<Outcome> take(HttpServerRequest request) {
        String organization = request.requestHeaders().get(ORGANIZATION);
        return body(request)
                .flatMap(body -> desk.take(organization, body))
                .defaultIfEmpty(Outcome.UNKNOWN)
                .onErrorMap(
                        TransientException.class,
                        failure -> Problem.of(SERVICE_UNAVAILABLE, "hints can't be taken now: try again"));
    }

    /** Empty where it is longer than any webhook's. It is received to its end, or the connection would be of no use. */
    private Mono<byte[]> body(HttpServerRequest request) {
        return received(request.receive().asByteArray().reduceWith(HookBody::new, HookBody::add))
                .flatMap(HookBody::bytes);
    }

    private <T> Mono<T> received(Mono<T> body) {
        return body.timeout(RECEIVING, scheduler);
    }
}
