package dev.tallyfymirror.storm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the daemons' feeds, now a stream, now batches, and goes from one daemon to the other where one fails, falls silent
 * or for no reason: from the place where it was.
 */
final class HttpReader implements OutboxReader {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CONNECT_MILLIS = 1_000;
    private static final int SILENCE_MILLIS = 3_000;
    private static final Duration STAY = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Reading reading = new Reading();
    private final List<URI> feeds;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::read, "storm-http-reader");
    private volatile boolean ending;
    private volatile long place;

    HttpReader(List<URI> feeds, long seed) {
        this.feeds = feeds;
        this.random = new SplittableRandom(seed);
        thread.start();
    }

    private void read() {
        for (int turn = 0; !ending; turn++) {
            URI feed = feeds.get(turn % feeds.size());
            try {
                if (random.nextBoolean()) {
                    readStream(feed);
                } else {
                    readBatches(feed);
                }
            } catch (IOException broken) {
                Waiting.lasting(PAUSE);
            }
        }
    }

    private void readStream(URI feed) throws IOException {
        HttpURLConnection connection = open(feed.resolve("events"), "text/event-stream");
        if (place > 0) {
            connection.setRequestProperty("Last-Event-ID", Long.toString(place));
        }
        Instant end = Instant.now().plus(STAY);
        try (BufferedReader lines = lines(connection)) {
            Frame frame = new Frame();
            for (String line = lines.readLine(); line != null && !ending; line = lines.readLine()) {
                take(frame, line);
                if (line.isEmpty() && Instant.now().isAfter(end)) {
                    return;
                }
            }
        } finally {
            connection.disconnect();
        }
    }

    /** A frame counts when it is whole. */
    private void take(Frame frame, String line) {
        if (!line.isEmpty()) {
            frame.add(line);
            return;
        }
        if (!frame.data.isEmpty()) {
            add(JSON.readTree(frame.data));
        }
        place = Math.max(place, frame.id);
        frame.clear();
    }

    private void readBatches(URI feed) throws IOException {
        Instant end = Instant.now().plus(STAY);
        while (!ending && Instant.now().isBefore(end)) {
            HttpURLConnection connection =
                    open(feed.resolve("events?limit=7&wait=1s&after=" + place), "application/cloudevents-batch+json");
            try (BufferedReader lines = lines(connection)) {
                JsonNode batch = JSON.readTree(lines.lines().reduce("", String::concat));
                long next = Long.parseLong(connection.getHeaderField("X-Next-After"));
                batch.forEach(this::add);
                place = next;
            } catch (java.io.UncheckedIOException | tools.jackson.core.JacksonException cut) {
                throw new IOException(cut);
            }
        }
    }

    private HttpURLConnection open(URI address, String format) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setRequestProperty("Accept", format);
        return connection;
    }

    private BufferedReader lines(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_GONE) {
            reading.complain("place " + place + " is said to be gone");
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("HTTP " + status);
        }
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    private void add(JsonNode event) {
        reading.add(
                Long.parseLong(event.get("sequence").asString()),
                event.get("id").asString());
    }

    @Override
    public String name() {
        return "over HTTP";
    }

    @Override
    public Reading reading() {
        return reading;
    }

    @Override
    public void close() {
        ending = true;
    }

    private static final class Frame {
        private long id;
        private String data = "";

        void add(String line) {
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }

        void clear() {
            id = 0;
            data = "";
        }
    }
}
