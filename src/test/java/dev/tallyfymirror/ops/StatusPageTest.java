package dev.tallyfymirror.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class StatusPageTest {
    private final Readiness readiness = new Readiness(Clock.systemUTC());
    private final AtomicInteger read = new AtomicInteger();
    private Mono<Object> figures = Mono.just(Map.of("title", "<script>alert(1)</script>"));
    private DisposableServer server;

    @BeforeEach
    void listen() {
        Mono<Object> asked = Mono.defer(() -> {
            int unused = read.incrementAndGet();
            return figures;
        });
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(new StatusPage(readiness, asked))
                .bindNow(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }

    @Test
    void itsScriptIsTheOnlyOneThatMayRunAndNothingIsLoadedFromElsewhere() throws Exception {
        HttpResponse<String> page = get("text/html,*/*");
        String script = inner(page.body(), "script");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(policy)
                .contains("default-src 'none'", "script-src '" + hash(script) + "'", "frame-ancestors 'none'");
        assertThat(policy).contains("style-src '" + hash(inner(page.body(), "style")) + "'");
        assertThat(page.body()).doesNotContain("src=", "http://", "@import");
        assertThat(script).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void figuresComeAsJsonAndAreReadOnceForAllWhoLook() throws Exception {
        readiness.tell("database", "gone");

        assertThat(get("application/json").body())
                .startsWith(
                        "{\"ready\":false,\"troubles\":[{\"component\":\"database\",\"reason\":\"gone\",\"since\":\"20")
                .endsWith("\"status\":{\"title\":\"<script>alert(1)</script>\"}}");
        assertThat(get("application/json").headers().firstValue("X-Content-Type-Options"))
                .contains("nosniff");
        assertThat(read).hasValue(1);
    }

    @Test
    void figuresThatCanNotBeReadAreSaidToBeSo() throws Exception {
        figures = Mono.error(new IllegalStateException("password=sesame"));

        HttpResponse<String> answer = get("application/json");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo("{\"ready\":false,\"troubles\":[],\"failure\":\"the figures can't be read now\"}");

        figures = Mono.just(Map.of());
        assertThat(get("application/json").statusCode()).isEqualTo(200);
    }

    private static String inner(String page, String element) {
        var matcher = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String hash(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }

    private HttpResponse<String> get(String accept) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + "/");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).header("Accept", accept).build(), BodyHandlers.ofString());
    }
}
