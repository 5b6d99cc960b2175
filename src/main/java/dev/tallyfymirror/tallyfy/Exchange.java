package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.tallyfy.ClientSettings.Limits;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClient.ResponseReceiver;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/** One request and its answer of whatever status; no repetition, no redirect, no judgement. */
final class Exchange {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Shorter than servers and balancers usually keep idle connections, so that seldom one is closed under a request. */
    private static final Duration IDLE = Duration.ofSeconds(20);

    private static final int HEADER_BYTES = 32 * 1024;
    private static final int WAITING = 1000;

    private final ConnectionProvider connections;
    private final HttpClient http;
    private final Limits limits;
    private final Clock clock;
    private final ServerClock serverClock;
    private final RequestObserver observer;

    Exchange(Limits limits, Clock clock, ServerClock serverClock, RequestObserver observer) {
        this.limits = limits;
        this.clock = clock;
        this.serverClock = serverClock;
        this.observer = observer;
        loadDecoders();
        connections = connections(limits);
        http = http(connections, limits);
    }

    /** Netty looks for these at the first answer, on the event loop, and loading a native library blocks. */
    private static void loadDecoders() {
        Zstd.isAvailable();
        Brotli.isAvailable();
    }

    private static ConnectionProvider connections(Limits limits) {
        return ConnectionProvider.builder("tallyfy")
                .maxConnections(limits.concurrency())
                .pendingAcquireMaxCount(WAITING)
                .pendingAcquireTimeout(limits.timeout())
                .maxIdleTime(IDLE)
                .evictInBackground(IDLE)
                .lifo()
                .build();
    }

    private static HttpClient http(ConnectionProvider connections, Limits limits) {
        return HttpClient.create(connections)
                // the library's own single repetition would repeat a POST, and bypass the budget
                .disableRetry(true)
                .followRedirect(false)
                .compress(true)
                .responseTimeout(limits.timeout())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis())
                .httpResponseDecoder(spec -> spec.maxHeaderSize(HEADER_BYTES));
    }

    /** When a request was sent, by this machine's clock and by Tallyfy's. */
    private record Sent(Instant at, Instant requestedAt) {}

    Mono<Reply> send(Call call, @Nullable String token) {
        return Mono.defer(() -> {
            Sent sent = new Sent(clock.instant(), serverClock.request());
            observer.sent(call.purpose());
            return requestReply(call, token, sent)
                    .timeout(limits.timeout())
                    .doOnSuccess(reply -> ended(call, reply.status(), sent.at()))
                    .doOnError(failure -> ended(call, 0, sent.at()))
                    .onErrorMap(failure ->
                            TransportFailures.of(failure, call.address().getAuthority()));
        });
    }

    Mono<Void> close() {
        return connections.disposeLater();
    }

    private Mono<Reply> requestReply(Call call, @Nullable String token, Sent sent) {
        return request(call, token)
                .response((response, content) -> reply(response, content, call, sent))
                .single();
    }

    private ResponseReceiver<?> request(Call call, @Nullable String token) {
        var request = http.headers(headers -> addHeaders(headers, call, token))
                .request(call.method())
                .uri(call.address());
        Call.Body body = call.body();
        return body == null ? request : request.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body.bytes())));
    }

    private static void addHeaders(HttpHeaders headers, Call call, @Nullable String token) {
        headers.set(HttpHeaderNames.ACCEPT, "application/json");
        headers.set(HttpHeaderNames.USER_AGENT, "tallyfy-mirror");
        // without this one Tallyfy refuses every request
        headers.set("X-Tallyfy-Client", "APIClient");
        if (token != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        }
        if (call.body() != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, call.body().contentType());
        }
    }

    private Flux<Reply> reply(HttpClientResponse response, ByteBufFlux content, Call call, Sent sent) {
        HttpHeaders headers = response.responseHeaders();
        int status = response.status().code();
        When when = when(headers.get(HttpHeaderNames.DATE), sent);
        String retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
        Allowance allowance = Allowance.of(headers.get("X-RateLimit-Remaining"), headers.get("X-RateLimit-Limit"));
        int longest = Math.min(call.longest(), limits.bodies().any());
        return content.collect(
                        () -> new BodyBuffer(longest, message -> tooLong(message, status, when, call.address())),
                        BodyBuffer::add)
                .map(body -> new Reply(status, when, retryAfter, allowance, body.bytes(), ""))
                .flux();
    }

    private static UnexpectedAnswerException tooLong(String message, int status, When when, URI asked) {
        return status == HttpResponseStatus.OK.code()
                ? new AnswerTooLongException(message, when, words(asked))
                : new UnexpectedAnswerException(message);
    }

    private static String words(URI asked) {
        return asked.getRawQuery() == null ? asked.getRawPath() : asked.getRawPath() + "?" + asked.getRawQuery();
    }

    private When when(@Nullable String header, Sent sent) {
        Instant received = clock.instant();
        Instant date = HttpTimes.date(header);
        if (date != null) {
            serverClock.observe(date, sent.at(), received);
        }
        return new When(date == null ? serverClock.corrected(received) : date, sent.requestedAt());
    }

    private void ended(Call call, int status, Instant sent) {
        observer.ended(call.purpose(), status, Duration.between(sent, clock.instant()));
    }
}
