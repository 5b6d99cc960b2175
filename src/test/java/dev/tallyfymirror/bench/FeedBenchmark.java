package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/**
 * Measures the feed: order and completeness under writers with slow commits, many readers at once, a reader that hardly
 * reads among others, and the time from commit to arrival. The feed runs in a JVM of its own, writers and readers in this
 * one, on the same machine.
 */
final class FeedBenchmark {
    private static final String DATABASE = "benchmark_feed";
    private static final long LIMIT_SECONDS = 300;

    private final Server server;

    FeedBenchmark(Server server) {
        this.server = server;
    }

    /** @param what {@code feed} for all of it */
    void measure(String what) throws Exception {
        boolean all = what.equals("feed") || what.equals("all");
        if (all || what.equals("order")) {
            order(64, 100_000, 8);
        }
        if (all || what.equals("arrival")) {
            latency(1, 50, Duration.ofSeconds(20));
            latency(100, 50, Duration.ofSeconds(20));
        }
        if (all || what.equals("slow")) {
            slowReader(Duration.ofSeconds(30));
        }
        if (all || what.equals("many")) {
            manyReaders(1_000, 100, Duration.ofSeconds(30));
        }
        server.drop(DATABASE);
    }

    /** Readers that begin at random moments from random places. */
    void order(int writers, int events, int readers) throws Exception {
        Random random = new Random(7);
        DatabaseUrl url = server.createDatabase(DATABASE);
        try (FeedWriters write = new FeedWriters(url, writers + 2);
                FeedProcess feed = FeedProcess.start(url);
                SseReaders read = new SseReaders(feed.port())) {
            long start = write.places().newest();
            long began = System.nanoTime();
            var written = write.writeSlowly(writers, events).toFuture();
            for (int n = 0; n < readers; n++) {
                Thread.sleep(random.nextInt(1_000));
                long newest = write.places().newest();
                read.add(new SseReader(start + random.nextLong(newest - start + 1), seq -> {}));
            }
            written.join();
            double took = (System.nanoTime() - began) / 1e9;
            long end = write.places().newest();
            boolean all = read.await(end, LIMIT_SECONDS);
            String rows = Server.text(url, "SELECT count(*) FROM tallyfy.event");
            print(
                    "%d writers with slow commits, %s events in %.0f s, %d readers from random places: %s",
                    writers,
                    rows,
                    took,
                    readers,
                    verdict(read) + (all && end - start == events ? "" : ", NOT ALL CAME"));
        }
    }

    void latency(int readers, int aSecond, Duration time) throws Exception {
        DatabaseUrl url = server.createDatabase(DATABASE);
        Latencies latencies = new Latencies();
        try (FeedWriters write = new FeedWriters(url, 4);
                FeedProcess feed = FeedProcess.start(url);
                SseReaders read = new SseReaders(feed.port())) {
            add(read, readers, write, latencies);
            warmUp(write, read, aSecond, latencies);
            write.writeSteadily(aSecond, time).block();
            await(write, read);
            print("commit to arrival, %d reader(s), %d commits/s: %s; %s", readers, aSecond, latencies, verdict(read));
        }
    }

    void manyReaders(int readers, int aSecond, Duration time) throws Exception {
        DatabaseUrl url = server.createDatabase(DATABASE);
        Latencies latencies = new Latencies();
        try (FeedWriters write = new FeedWriters(url, 4);
                FeedProcess feed = FeedProcess.start(url);
                SseReaders read = new SseReaders(feed.port())) {
            add(read, readers, write, latencies);
            warmUp(write, read, 10, latencies);
            FeedProcess.Use before = feed.use();
            long received = read.sum(SseReader::received);
            long began = System.nanoTime();
            write.writeSteadily(aSecond / 10, 10, time).block();
            await(write, read);
            double took = (System.nanoTime() - began) / 1e9;
            received = read.sum(SseReader::received) - received;
            FeedProcess.Use after = feed.use();
            print(
                    "%,d readers, %d events/s (10 a commit): each received %.1f/s, %,.0f/s in all; heap -Xmx256m, %.0f"
                            + " MiB held after a collection; feed's CPU %.2f s a second; %s; %s",
                    readers,
                    aSecond,
                    received / took / readers,
                    received / took,
                    after.heap(),
                    (after.cpuSeconds() - before.cpuSeconds()) / took,
                    latencies,
                    verdict(read));
        }
    }

    void slowReader(Duration time) throws Exception {
        DatabaseUrl url = server.createDatabase(DATABASE);
        try (FeedWriters write = new FeedWriters(url, 4);
                FeedProcess feed = FeedProcess.start(url);
                SseReaders read = new SseReaders(feed.port())) {
            Latencies[] now = {new Latencies()};
            long start = write.places().newest();
            for (int n = 0; n < 99; n++) {
                read.add(new SseReader(start, seq -> now[0].add(write.sinceCommit(seq))));
            }
            write.writeSteadily(20, Duration.ofSeconds(5)).block();
            now[0] = new Latencies();
            write.writeSteadily(20, 10, time).block();
            Latencies without = now[0];
            FeedProcess.Use before = feed.use();
            now[0] = new Latencies();
            try (Slowest slowest = new Slowest(feed.port(), start)) {
                write.writeSteadily(20, 10, time).block();
                boolean all = read.await(write.places().newest(), LIMIT_SECONDS);
                FeedProcess.Use after = feed.use();
                print(
                        "99 readers, 200 events/s (10 a commit), without a slow one: %s; with one at 1 byte/s (%d"
                                + " bytes read): %s; heap held %.0f MiB before, %.0f MiB after; %s%s",
                        without,
                        slowest.bytes(),
                        now[0],
                        before.heap(),
                        after.heap(),
                        verdict(read),
                        all ? "" : ", NOT ALL CAME");
            }
        }
    }

    private static void add(SseReaders read, int readers, FeedWriters write, Latencies latencies) {
        long start = write.places().newest();
        for (int n = 0; n < readers; n++) {
            read.add(new SseReader(start, seq -> latencies.add(write.sinceCommit(seq))));
        }
    }

    private static void warmUp(FeedWriters write, SseReaders read, int aSecond, Latencies latencies) throws Exception {
        write.writeSteadily(aSecond, Duration.ofSeconds(8)).block();
        await(write, read);
        latencies.clear();
    }

    private static void await(FeedWriters write, SseReaders read) throws InterruptedException {
        if (!read.await(write.places().newest(), LIMIT_SECONDS)) {
            throw new IllegalStateException("the readers don't keep up");
        }
    }

    static String verdict(SseReaders read) {
        return read.sum(SseReader::missed) + " missed, " + read.sum(SseReader::wrong) + " doubled or out of order"
                + (read.sum(SseReader::refused) > 0 ? ", " + read.sum(SseReader::refused) + " answers refused" : "");
    }

    private static void print(String format, Object... values) {
        System.out.println(Figures.text(format, values));
    }

    /** Takes one byte a second, out of a small buffer. */
    private static final class Slowest implements AutoCloseable {
        private final Socket socket = new Socket();
        private volatile long bytes;

        Slowest(int port, long after) throws IOException {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream()
                    .write(("GET /events?after=" + after
                                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread thread = new Thread(this::read, "slowest");
            thread.setDaemon(true);
            thread.start();
        }

        long bytes() {
            return bytes;
        }

        private void read() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    bytes++;
                    Thread.sleep(1_000);
                }
            } catch (IOException | InterruptedException closed) {
                // it was told to end
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
