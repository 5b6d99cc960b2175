package dev.tallyfymirror.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.TimeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RestartPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void poolServesAtOnceAfterTheServerWasKilledAndRestarted() throws Exception { // D8
        try (EmbeddedPostgres server = TestServers.startQuick(folder.resolve("server"))) {
            Database database = Database.open(
                    new DatabaseSettings(server.url(), 4, TimeLimits.besideLease(Duration.ofSeconds(30)), "restart"));
            Mono<Long> tenQueries = Flux.range(0, 10)
                    .flatMap(n -> database.find(Query.of("SELECT pg_sleep(0.02)"), row -> 1), 4)
                    .count();
            expect(tenQueries);

            ProcessHandle postmaster = PostmasterFile.find(folder.resolve("server/data"))
                    .orElseThrow()
                    .process();
            postmaster.destroyForcibly();
            postmaster.onExit().get(10, TimeUnit.SECONDS);
            server.ensureRunning();

            expect(tenQueries);
            assertThat(database.poolState().acquired()).isZero();
            StepVerifier.create(database.close()).expectComplete().verify(PATIENCE);
        }
    }

    private static void expect(Mono<Long> tenQueries) {
        StepVerifier.create(tenQueries).expectNext(10L).expectComplete().verify(PATIENCE);
    }
}
