package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.outbox.Outbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running feed and a client of it. */
final class TestFeed implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final FeedSettings.Pace CALM = new FeedSettings.Pace(Duration.ofSeconds(30), Duration.ofSeconds(30));

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final RunningFeed feed;

    private TestFeed(RunningFeed feed) {
        this.feed = feed;
    }

    static TestFeed start(Outbox outbox, String token, FeedSettings.Pace pace) {
        FeedSettings settings = new FeedSettings("127.0.0.1", 0, token, pace);
        return new TestFeed(FeedServer.start(settings, outbox, Schedulers.parallel(), TestFeed::health)
                .block(PATIENCE));
    }

    private static void health(reactor.netty.http.server.HttpServerRoutes routes) {
        var unused = routes.get("/health/live", (request, response) -> response.sendString(Mono.just("alive")))
                .get("/metrics", (request, response) -> response.sendString(Mono.just("measured")));
    }

    RunningFeed running() {
        return feed;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + feed.port() + path);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A request that may take its time. */
    CompletableFuture<HttpResponse<String>> getLater(String path, String... headers) {
        return CLIENT.sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    Lines stream(String path, String... headers) {
        try {
            HttpResponse<InputStream> response =
                    CLIENT.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return new Lines(response);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Asks for lines; what comes is left to the caller, who has little room for it. */
    Socket ask(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(32_768);
        socket.connect(new InetSocketAddress("127.0.0.1", feed.port()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Override
    public void close() {
        feed.stop(Duration.ofMillis(500)).block(PATIENCE);
    }

    /** The lines of a stream as they come, read by a thread of their own so that waiting for one has an end. */
    static final class Lines implements AutoCloseable {
        private record Read(String line, IOException failure) {}

        private final HttpResponse<InputStream> response;
        private final BlockingQueue<Read> read = new LinkedBlockingQueue<>();

        Lines(HttpResponse<InputStream> response) {
            this.response = response;
            Thread pump = new Thread(this::pump, "lines");
            pump.setDaemon(true);
            pump.start();
        }

        HttpResponse<InputStream> response() {
            return response;
        }

        /** Waits for a line; null at an orderly end. */
        String next() throws IOException {
            Read next = take();
            if (next.failure() != null) {
                throw new IOException(next.failure());
            }
            return next.line();
        }

        /** The next line that is not blank. */
        String nextFilled() throws IOException {
            String line = next();
            while (line != null && line.isEmpty()) {
                line = next();
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }

        private Read take() {
            try {
                Read next = read.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(next).as("a line within " + PATIENCE).isNotNull();
                return next;
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        private void pump() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String line;
                do {
                    line = lines.readLine();
                    read.add(new Read(line, null));
                } while (line != null);
            } catch (IOException failure) {
                read.add(new Read(null, failure));
            }
        }
    }
}
