package dev.tallyfymirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.feed.FeedServer;
import dev.tallyfymirror.feed.FeedSettings;
import dev.tallyfymirror.feed.RunningFeed;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.scheduler.Schedulers;

/** How often the database is asked by readers at the end of the feed: in a class of its own, since it counts for all of a database. */
@Timeout(120)
class SharedReadPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    /** To look from, since looking counts as well. */
    @RegisterExtension
    static final TestDatabase ASIDE = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int READERS = 60;
    private static final int EVENTS = 30;

    /**
     * Statements are transactions of their own here. A session tells how many it made when it ends, and before that when
     * it likes to: so all have ended before they are counted.
     */
    @Test
    void readersAtTheEndAreServedByOneRead() throws Exception {
        long before = transactions();
        Database database = Database.open(POSTGRES.settings());
        RunningFeed feed = FeedServer.start(
                        FeedSettings.of("127.0.0.1", 0, null),
                        new Outbox(database),
                        Schedulers.parallel(),
                        routes -> {})
                .block(PATIENCE);
        try (FeedWriters write = new FeedWriters(POSTGRES.url(), 2);
                SseReaders read = new SseReaders(feed.port())) {
            long start = write.places().newest();
            for (int n = 0; n < READERS; n++) {
                read.add(new SseReader(start, seq -> {}));
            }
            for (int n = 0; n < EVENTS; n++) {
                write.writeSteadily(1, Duration.ofSeconds(1)).block(PATIENCE);
                // each has it before the next comes: one that lags behind would read for itself
                assertThat(read.await(write.places().newest(), PATIENCE.toSeconds()))
                        .isTrue();
            }
            assertThat(read.sum(SseReader::received)).isEqualTo(READERS * EVENTS);
        }
        feed.stop(Duration.ZERO).block(PATIENCE);
        database.close().block(PATIENCE);

        long asked = transactions() - before;
        // a few for each reader to come in; then for each event one to write, one to read, one to ask for the newest
        // place
        // few to come in, few for each event; for itself each reader would ask for each event
        assertThat(asked).isBetween((long) READERS + EVENTS, READERS * EVENTS / 2L);
    }

    private static long transactions() {
        Eventually.isTrue("no session", () -> ask("count(*) FROM pg_stat_activity") == 0);
        return ask("xact_commit FROM pg_stat_database");
    }

    private static long ask(String what) {
        return ASIDE.number(
                "SELECT " + what + " WHERE datname = '" + POSTGRES.url().database() + "'");
    }
}
