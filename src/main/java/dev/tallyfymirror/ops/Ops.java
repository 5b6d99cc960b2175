package dev.tallyfymirror.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.databind.json.JsonMapper;

/** The routes for those who run the daemon: {@code /health/live}, {@code /health/ready}, {@code /metrics}. */
public final class Ops implements Consumer<HttpServerRoutes> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Readiness readiness;
    private final Metrics metrics;

    public Ops(Readiness readiness, Metrics metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public void accept(HttpServerRoutes routes) {
        read(routes, "/health/live", (request, response) -> live(response));
        read(routes, "/health/ready", (request, response) -> ready(response));
        read(routes, "/metrics", (request, response) -> metrics(response));
    }

    /** GET, and HEAD with the same answer but its body. */
    static void read(
            HttpServerRoutes routes,
            String path,
            BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
        HttpServerRoutes same = routes.get(path, answer).head(path, answer);
        assert same == routes; // and so of no use here
    }

    private static Publisher<Void> live(HttpServerResponse response) {
        return json(response, OK, Map.of("status", "live"));
    }

    private Publisher<Void> ready(HttpServerResponse response) {
        List<Map<String, String>> reasons =
                readiness.troubles().stream().map(Ops::toMap).toList();
        Map<String, Object> body = new LinkedHashMap<>();
        List<Map<String, String>> degraded =
                readiness.degraded().stream().map(Ops::toMap).toList();
        String working = degraded.isEmpty() ? "ready" : "degraded";
        body.put("status", reasons.isEmpty() ? working : "not ready");
        body.put("reasons", reasons);
        if (!degraded.isEmpty()) {
            body.put("degraded", degraded);
        }
        return json(response, reasons.isEmpty() ? OK : UNAVAILABLE, body);
    }

    private static Map<String, String> toMap(Readiness.Trouble trouble) {
        Map<String, String> reason = new LinkedHashMap<>();
        reason.put("component", trouble.component());
        reason.put("reason", trouble.reason());
        reason.put("since", trouble.since().toString());
        return reason;
    }

    private Publisher<Void> metrics(HttpServerResponse response) {
        return response.header("Content-Type", Metrics.CONTENT_TYPE).sendString(Mono.fromSupplier(metrics::scrape));
    }

    private static Publisher<Void> json(HttpServerResponse response, int status, Object body) {
        return response.status(status)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .sendString(Mono.fromSupplier(() -> JSON.writeValueAsString(body) + "\n"));
    }
}
