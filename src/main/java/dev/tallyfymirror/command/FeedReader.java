package dev.tallyfymirror.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Reads the feed as any consumer would, by Server-Sent Events, and shows each event as a line. */
final class FeedReader {
    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int OK = 200;
    private static final String ID = "id:";
    private static final String DATA = "data:";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final EventLine line;
    private final Console console;
    private String place = "0";

    FeedReader(URI address, EventLine line, Console console) {
        this.address = address.resolve("events");
        this.line = line;
        this.console = console;
    }

    /** Reads on, from where it was after an interruption. */
    void readWhile(BooleanSupplier wanted) {
        while (wanted.getAsBoolean()) {
            try {
                read(wanted);
            } catch (IOException | UncheckedIOException interrupted) {
                LOG.debug("The feed was cut off at {}.", place, interrupted);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
            Mono.delay(PAUSE).then().block();
        }
    }

    private void read(BooleanSupplier wanted) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", place)
                .build();
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        if (response.statusCode() != OK) {
            throw new IOException("the feed answers " + response.statusCode());
        }
        try (Stream<String> lines = response.body()) {
            Iterator<String> each = lines.iterator();
            while (wanted.getAsBoolean() && each.hasNext()) {
                take(each.next());
            }
        }
    }

    private void take(String field) {
        if (field.startsWith(ID)) {
            place = field.substring(ID.length()).strip();
        } else if (field.startsWith(DATA)) {
            console.print(line.of(field.substring(DATA.length()).strip()));
        }
    }
}
