package dev.tallyfymirror.postgres;

import dev.tallyfymirror.storm.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A connection whose client is heard no more, though nobody has closed it, must not hold locks for ever. */
class SilentConnectionPostgresTest { // D5 D12
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Query UPDATE = Query.of("UPDATE locked SET value = value + 1 WHERE id = $1");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    @Test
    void aTransactionWhoseClientFallsSilentAfterALockIsEndedByTheServer() throws IOException {
        Query lock = Query.of("SELECT value FROM locked FOR UPDATE");
        lockIsFreeAfter("SELECT 3", database -> database.inTransaction(session -> session.list(lock, row -> true)));
    }

    @Test
    void aSingleUpdateWhoseClientFallsSilentIsEndedByTheServer() throws IOException {
        lockIsFreeAfter("UPDATE 1", database -> database.update(UPDATE.bind(1)));
    }

    @Test
    void aSingleUpdateThatGivesRowsIsEndedToo() throws IOException {
        Query returning = Query.of("UPDATE locked SET value = 5 WHERE id = $1 RETURNING value");
        lockIsFreeAfter("UPDATE 1", database -> database.list(returning.bind(1), row -> true));
    }

    @Test
    void migratingDoesNotWaitForEverForAServerThatIsNotHeard() throws IOException {
        try (TcpProxy proxy = TcpProxy.to(POSTGRES.url().port())) {
            proxy.fallSilent();
            StepVerifier.create(new Migrations(through(proxy).url()).migrate())
                    .expectError(TransientDatabaseException.class)
                    .verify(PATIENCE);
        }
    }

    /** {@code work} is heard up to the answer with {@code tag}, and no further. */
    private static void lockIsFreeAfter(String tag, Function<Database, Mono<?>> work) throws IOException {
        POSTGRES.execute("DROP TABLE IF EXISTS locked; CREATE TABLE locked (id int PRIMARY KEY, value int);"
                + " INSERT INTO locked VALUES (1, 1), (2, 2), (3, 3)");
        try (TcpProxy proxy = TcpProxy.to(POSTGRES.url().port())) {
            Database silent = POSTGRES.open(through(proxy));
            proxy.deafenAfter(tag);
            var running = work.apply(silent).subscribe(value -> {}, failure -> {});
            Database other = POSTGRES.open(settings(POSTGRES.url()));
            StepVerifier.create(Mono.delay(Duration.ofMillis(300))
                            .then(other.update(UPDATE.bind(1)))
                            .retry(3))
                    .expectNext(1L)
                    .expectComplete()
                    .verify(PATIENCE);
            running.dispose();
        }
    }

    private static DatabaseSettings through(TcpProxy proxy) {
        DatabaseUrl url = POSTGRES.url();
        return settings(new DatabaseUrl(
                url.user(), url.password(), "127.0.0.1", proxy.port(), url.database(), url.parameters()));
    }

    private static DatabaseSettings settings(DatabaseUrl url) {
        TimeLimits usual = TimeLimits.besideLease(LEASE);
        return new DatabaseSettings(
                url,
                2,
                new TimeLimits(
                        usual.connect(),
                        usual.acquire(),
                        usual.statement(),
                        Duration.ofSeconds(3),
                        usual.idleInTransaction()),
                "silent");
    }
}
