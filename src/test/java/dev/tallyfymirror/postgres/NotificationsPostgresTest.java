package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

class NotificationsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.empty();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void listensAgainAfterItsConnectionWasKilled() { // D11
        StepVerifier.create(POSTGRES.database().notifications("some_channel"))
                .expectNext(Wakeup.CONNECTED)
                .then(() -> POSTGRES.execute("NOTIFY some_channel"))
                .expectNext(Wakeup.NOTIFIED)
                .then(NotificationsPostgresTest::killListener)
                .expectNext(Wakeup.CONNECTED)
                .then(() -> POSTGRES.execute("NOTIFY other_channel; NOTIFY some_channel"))
                .expectNext(Wakeup.NOTIFIED)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void manyNotificationsBecomeFewHintsForASlowReader() {
        StepVerifier.create(POSTGRES.database().notifications("busy"), 1)
                .expectNext(Wakeup.CONNECTED)
                .then(() -> POSTGRES.execute("SELECT pg_notify('busy', n::text) FROM generate_series(1, 2000) n"))
                .thenRequest(1)
                .expectNext(Wakeup.NOTIFIED)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void channelIsAName() {
        assertThatThrownBy(() -> POSTGRES.database().notifications("a; DROP TABLE thing"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void killListener() {
        POSTGRES.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    }
}
