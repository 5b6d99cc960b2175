package dev.tallyfymirror.postgres;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

class DurabilityPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void settingsThatLoseCommitsAreNamed() { // D18
        POSTGRES.execute("ALTER DATABASE " + POSTGRES.url().database() + " SET synchronous_commit = off");
        StepVerifier.create(new Durability(POSTGRES.open(POSTGRES.settings())).listSettingsOff())
                .expectNextMatches(off -> off.contains("synchronous_commit"))
                .expectComplete()
                .verify(PATIENCE);

        POSTGRES.execute("ALTER DATABASE " + POSTGRES.url().database() + " SET synchronous_commit = local");
        List<String> expected = POSTGRES.texts("SELECT name FROM pg_settings WHERE setting = 'off'"
                + " AND name IN ('fsync', 'full_page_writes') ORDER BY 1");
        StepVerifier.create(new Durability(POSTGRES.open(POSTGRES.settings())).listSettingsOff())
                .expectNext(expected)
                .expectComplete()
                .verify(PATIENCE);
    }
}
