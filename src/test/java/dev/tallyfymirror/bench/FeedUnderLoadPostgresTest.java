package dev.tallyfymirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.feed.FeedServer;
import dev.tallyfymirror.feed.FeedSettings;
import dev.tallyfymirror.feed.RunningFeed;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.scheduler.Schedulers;

/** What {@code bin/benchmark feed} measures, small and without regard to time. */
@Timeout(120)
class FeedUnderLoadPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LIMIT_SECONDS = 60;

    private FeedWriters write;
    private RunningFeed feed;
    private SseReaders read;

    @BeforeEach
    void start() throws IOException {
        write = new FeedWriters(POSTGRES.url(), 18);
        feed = listen(FreePort.find());
        read = new SseReaders(feed.port());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        read.close();
        feed.stop(Duration.ZERO).block(PATIENCE);
        write.close();
    }

    @Test
    void nothingIsMissedBehindWritersWithSlowCommits() throws Exception {
        long start = write.places().newest();
        Random random = new Random(3);
        CompletableFuture<Void> written = write.writeSlowly(16, 3_000).toFuture();
        for (int n = 0; n < 12; n++) {
            long newest = write.places().newest();
            read.add(new SseReader(start + random.nextLong(newest - start + 1), seq -> {}));
        }
        written.join();

        assertAllCame();
        assertThat(write.places().newest()).isEqualTo(start + 3_000);
    }

    @Test
    void readersResumeWhereTheyWereCutOff() throws Exception {
        long start = write.places().newest();
        for (int n = 0; n < 4; n++) {
            read.add(new SseReader(start, seq -> {}));
        }
        CompletableFuture<Void> written = write.writeSlowly(4, 1_500).toFuture();
        for (int cut = 0; cut < 5; cut++) {
            long here = write.places().newest();
            assertThat(read.await(Math.min(here, start + 1_000), LIMIT_SECONDS)).isTrue();
            feed.stop(Duration.ZERO).block(PATIENCE);
            feed = listen(feed.port());
        }
        written.join();

        assertAllCame();
        assertThat(read.sum(SseReader::received)).isEqualTo(4 * 1_500);
    }

    @Test
    void aReaderThatTakesNothingHoldsNobodyUp() throws Exception { // E12
        long start = write.places().newest();
        try (Socket silent = new Socket()) {
            silent.setReceiveBufferSize(4_096);
            silent.connect(new InetSocketAddress("127.0.0.1", feed.port()));
            silent.getOutputStream()
                    .write("GET /events?after=latest HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(silent.getInputStream().read()).isEqualTo('H');
            for (int n = 0; n < 20; n++) {
                read.add(new SseReader(start, seq -> {}));
            }
            write.writeSlowly(8, 6_000).block(Duration.ofSeconds(60));

            assertAllCame();
        }
    }

    private void assertAllCame() throws InterruptedException {
        assertThat(read.await(write.places().newest(), LIMIT_SECONDS)).isTrue();
        assertThat(read.sum(SseReader::missed)).as("missed").isZero();
        assertThat(read.sum(SseReader::wrong)).as("doubled or out of order").isZero();
        assertThat(read.sum(SseReader::refused)).as("refused").isZero();
    }

    private static RunningFeed listen(int port) {
        return FeedServer.start(
                        FeedSettings.of("127.0.0.1", port, null),
                        new Outbox(POSTGRES.database()),
                        Schedulers.parallel(),
                        routes -> {})
                .block(PATIENCE);
    }
}
