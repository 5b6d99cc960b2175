package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.Schemas;
import dev.tallyfymirror.outbox.Outbox;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.ChannelBindException;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The door of the feed: starts the HTTP server that serves the outbox. */
public final class FeedServer {
    private static final Logger LOG = LoggerFactory.getLogger(FeedServer.class);
    /** A connection that asks for nothing; longer than a request may wait. */
    private static final Duration IDLE = Duration.ofSeconds(75);

    private static final Duration RECEIVING = Duration.ofSeconds(20);

    private final Guard guard;
    private final HttpServerRoutes routes;

    private FeedServer(Guard guard, HttpServerRoutes routes) {
        this.guard = guard;
        this.routes = routes;
    }

    /**
     * Starts to listen; a {@link FeedStartException} where that is refused.
     *
     * @param scheduler whose time the pauses go by
     * @param further routes that others serve beside the feed's own, behind the same token; those under {@code /health/}
     *     and {@code /hooks/} need none
     */
    public static Mono<RunningFeed> start(
            FeedSettings settings, Outbox outbox, Scheduler scheduler, Consumer<? super HttpServerRoutes> further) {
        Schemas schemas = Schemas.load();
        return Mono.defer(() -> {
            Sinks.Empty<Void> stopping = Sinks.empty();
            Reader reader = new Reader(outbox, settings.pace(), scheduler, stopping.asMono());
            HttpServerRoutes routes = HttpServerRoutes.newRoutes();
            Gets own = new EventRoutes(reader, schemas).addTo(routes);
            LOG.debug("The feed serves {}.", own.paths());
            further.accept(routes);
            EventRoutes.addNotFound(routes);
            FeedServer server = new FeedServer(Guard.of(settings.token()), routes);
            return server.bind(settings).map(bound -> new RunningFeed(bound, stopping));
        });
    }

    private Mono<? extends reactor.netty.DisposableServer> bind(FeedSettings settings) {
        return HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .channelGroup(new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE))
                .idleTimeout(IDLE)
                .requestTimeout(RECEIVING)
                .handle(this::answer)
                .bind()
                .onErrorMap(ChannelBindException.class, failure -> refused(settings, failure));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return received(request)
                .then(Mono.defer(() -> {
                    guard.check(request);
                    return Mono.from(routes.apply(request, response));
                }))
                .onErrorResume(failure -> Replies.failed(response, failure));
    }

    /**
     * Waits for the end of a request that has no body to speak of. One that is answered before its end was seen, having
     * come while the answer before it was still being finished, leaves a connection (Reactor Netty 1.3.8) on which the
     * next request is never read.
     */
    private static Mono<Void> received(HttpServerRequest request) {
        return Gets.isRead(request) ? request.receive().then() : Mono.empty();
    }

    private static FeedStartException refused(FeedSettings settings, ChannelBindException failure) {
        String said = String.valueOf((failure.getCause() == null ? failure : failure.getCause()).getMessage());
        String reason = said.contains("in use")
                ? "the port is in use"
                : said.contains("ermission denied") ? "not permitted" : "this machine has no such address";
        return new FeedStartException(
                "the feed can't listen on " + settings.host() + ":" + settings.port() + " (" + reason
                        + "): set feed.port to a free port (0 for any), and feed.host to an address of this machine",
                failure);
    }
}
