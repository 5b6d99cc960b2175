package dev.tallyfymirror.delivery.webhook;

import dev.tallyfymirror.delivery.Destination;
import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Posts each event as a CloudEvent, signed as Standard Webhooks say: {@code webhook-id} is the event's id in all attempts,
 * {@code webhook-timestamp} the second of the attempt. Taken when an answer 2xx has begun; of its body at most a few
 * kilobytes are read. Connects to public addresses only unless told otherwise, checked on the address connected to.
 */
public final class WebhookDestination implements Destination {
    private static final int ROOM = 8;
    private static final int QUEUE = 200;
    /** Idle connections are closed before receivers close them, so that none is used that is half closed. */
    private static final Duration IDLE = Duration.ofSeconds(4);

    private static final Duration DRAINING = Duration.ofSeconds(1);

    private final WebhookSettings settings;
    private final Clock clock;
    private final Scheduler blocking;
    private final ConnectionProvider connections;
    private final HttpClient client;

    private WebhookDestination(WebhookSettings settings, Clock clock, Scheduler blocking, GuardedResolver resolver) {
        this.settings = settings;
        this.clock = clock;
        this.blocking = blocking;
        this.connections = ConnectionProvider.builder("webhook")
                .maxConnections(ROOM)
                .maxIdleTime(IDLE)
                .build();
        this.client = client(connections, settings, resolver);
    }

    /** {@code blocking}: where names are looked up and secrets are read. */
    public static WebhookDestination of(WebhookSettings settings, Clock clock, Scheduler blocking) {
        return of(settings, clock, blocking, name -> List.of(InetAddress.getAllByName(name)), Addresses::isPublic);
    }

    static WebhookDestination of(
            WebhookSettings settings,
            Clock clock,
            Scheduler blocking,
            GuardedResolver.Lookup lookup,
            Predicate<InetAddress> isPublic) {
        Predicate<InetAddress> allowed = settings.allowPrivate() ? address -> true : isPublic;
        return new WebhookDestination(
                settings, clock, blocking, new GuardedResolver(lookup, allowed, blocking::schedule));
    }

    /**
     * The addresses that it would connect to: an {@link java.net.UnknownHostException} where the host has none, a {@link
     * ForbiddenAddressException} where none is allowed. Blocks.
     */
    public static List<InetSocketAddress> addresses(URI url, boolean allowPrivate) throws UnknownHostException {
        Predicate<InetAddress> allowed = allowPrivate ? address -> true : Addresses::isPublic;
        int port = url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return new GuardedResolver(name -> List.of(InetAddress.getAllByName(name)), allowed, Runnable::run)
                .allowed(InetSocketAddress.createUnresolved(url.getHost(), port));
    }

    private static HttpClient client(
            ConnectionProvider connections, WebhookSettings settings, GuardedResolver resolver) {
        return HttpClient.create(connections)
                .noProxy()
                .disableRetry(true)
                .followRedirect(false)
                .resolver(resolver)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.limits().connect().toMillis()))
                .responseTimeout(settings.limits().first());
    }

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public Shape shape() {
        return new Shape(ROOM, 1, false, QUEUE);
    }

    @Override
    public Mono<List<Outcome>> deliver(List<StoredEvent> events) {
        return Flux.fromIterable(events).concatMap(this::attempt).collectList();
    }

    private Mono<Outcome> attempt(StoredEvent event) {
        return Mono.fromCallable(settings.secrets()::get)
                .subscribeOn(blocking)
                .flatMap(secrets -> requestAnswer(event, secrets))
                .timeout(settings.limits().total())
                .onErrorResume(failure -> Mono.just(Answers.none(failure, settings.limits())));
    }

    private Mono<Outcome> requestAnswer(StoredEvent event, List<WebhookSecret> secrets) {
        byte[] body = CloudEvents.toJson(event).getBytes(StandardCharsets.UTF_8);
        return client.headers(headers -> head(headers, event, body, secrets))
                .post()
                .uri(settings.url())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response((response, content) -> drain(content).thenReturn(outcome(response)))
                .next();
    }

    private void head(HttpHeaders headers, StoredEvent event, byte[] body, List<WebhookSecret> secrets) {
        String id = event.id().toString();
        long timestamp = clock.instant().getEpochSecond();
        HttpHeaders same = headers.set("content-type", "application/cloudevents+json")
                .set("content-length", body.length)
                .set("user-agent", "tallyfy-mirror")
                .set("webhook-id", id)
                .set("webhook-timestamp", timestamp)
                .set("webhook-signature", Signer.sign(secrets, id, timestamp, body));
        assert same == headers;
    }

    private Outcome outcome(HttpClientResponse response) {
        Instant now = clock.instant();
        return Answers.outcome(response.status().code(), response.responseHeaders(), now);
    }

    /** Reads a body that is short, so that the connection can be used again; one that is not is cut off with it. */
    private Mono<Void> drain(Flux<ByteBuf> content) {
        return content.map(ByteBuf::readableBytes)
                .scan(0, Integer::sum)
                .takeUntil(read -> read > settings.limits().bodyBytes())
                .then()
                .timeout(DRAINING)
                .onErrorComplete();
    }

    @Override
    public Mono<Void> close() {
        return connections.disposeLater();
    }
}
