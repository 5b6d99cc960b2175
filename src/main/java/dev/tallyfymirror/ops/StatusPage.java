package dev.tallyfymirror.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /}: a page for people, which asks the same address for its figures as JSON. It is one file that loads nothing
 * from elsewhere and that may run no script but its own; what comes from Tallyfy is put into it as text, never as HTML.
 */
public final class StatusPage implements Consumer<HttpServerRoutes> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);
    private static final String JSON_TYPE = "application/json";
    private static final int UNAVAILABLE = 503;
    /** Figures are counted live, whoever looks and however many. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Readiness readiness;
    private final Mono<? extends Object> figures;
    private final String page;
    private final String policy;

    /** @param figures what is shown, read anew for each subscriber. Reads its page from the program: blocks for a moment. */
    public StatusPage(Readiness readiness, Mono<? extends Object> figures) {
        this.readiness = readiness;
        this.figures = figures.cache(value -> FRESH, failure -> Duration.ZERO, () -> Duration.ZERO);
        this.page = read();
        this.policy = "default-src 'none'; connect-src 'self'; img-src data:; script-src '" + hash(page, "script")
                + "'; style-src '" + hash(page, "style")
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    @Override
    public void accept(HttpServerRoutes routes) {
        Ops.read(routes, "/", this::answer);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String accept = request.requestHeaders().get(HttpHeaderNames.ACCEPT, "").toLowerCase(Locale.ROOT);
        response.header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header(HttpHeaderNames.VARY, "Accept")
                .header("X-Content-Type-Options", "nosniff");
        return accept.contains(JSON_TYPE) ? json(response) : html(response);
    }

    private Publisher<Void> html(HttpServerResponse response) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .sendString(Mono.just(page));
    }

    private Publisher<Void> json(HttpServerResponse response) {
        return figures.<Map<String, Object>>map(this::told)
                .onErrorResume(failure -> {
                    LOG.debug("the figures of the status page can't be read", failure);
                    response.status(UNAVAILABLE);
                    return Mono.just(told(null));
                })
                .flatMap(body -> response.header(HttpHeaderNames.CONTENT_TYPE, JSON_TYPE)
                        .sendString(Mono.just(JSON.writeValueAsString(body)))
                        .then());
    }

    private Map<String, Object> told(@Nullable Object status) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", status != null && readiness.isReady());
        body.put("troubles", readiness.troubles());
        if (status == null) {
            body.put("failure", "the figures can't be read now");
        } else {
            body.put("status", status);
        }
        return body;
    }

    private static String hash(String page, String element) {
        Matcher inner = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(page);
        if (!inner.find()) {
            throw new IllegalStateException("the status page has no " + element);
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(inner.group(1).getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String read() {
        try (InputStream in = StatusPage.class.getResourceAsStream("/status/page.html")) {
            if (in == null) {
                throw new IllegalStateException("the status page is missing from the program");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
