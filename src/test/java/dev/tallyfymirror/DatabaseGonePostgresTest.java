package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.postgres.embedded.OwnServer;
import dev.tallyfymirror.postgres.embedded.OwnServer.Stop;
import dev.tallyfymirror.sync.Eventually;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** The composed daemon while its database server is stopped, crashed, killed and gone: it waits and goes on by itself. */
class DatabaseGonePostgresTest {
    @TempDir
    Path folder;

    private OwnServer server;
    private Trial trial;

    @BeforeEach
    void start() {
        server = OwnServer.in(folder.resolve("server"));
        trial = new Trial(Trial.world("gone").withSize(8, 5, 2), "lease.duration=5s").on(server.url());
    }

    @AfterEach
    void stop() {
        trial.close();
        server.close();
    }

    @Test
    void aRunningDaemonGoesOnAfterEachKindOfEnd() throws Exception { // D8
        Daemon daemon = trial.ready();
        List<String> completed = new ArrayList<>();
        for (Stop how : Stop.values()) {
            completed.add(trial.completeOne());
            server.stop(how);
            completed.add(trial.completeOne());
            Eventually.isTrue("not ready after " + how, Trial.LIMIT, () -> Trial.readiness(daemon) == 503);
            server.start();
            long from = System.nanoTime();
            Eventually.isTrue("ready after " + how, Trial.LIMIT, () -> Trial.readiness(daemon) == 200);
            Eventually.isTrue("all told after " + how, Trial.LIMIT, () -> told() >= completed.size());
            System.out.printf(
                    "database %s: told %d ms after it was there again%n", how, (System.nanoTime() - from) / 1_000_000);
        }
        assertThat(texts("SELECT task_id FROM tallyfy.event WHERE type = 'tallyfy.task.completed'"))
                .containsExactlyInAnyOrderElementsOf(completed);
        assertThat(texts("SELECT task_id FROM tallyfy.task WHERE completed_at IS NOT NULL"))
                .containsAll(completed);
    }

    @Test
    void withoutItsDatabaseADaemonDoesNotStartAndSaysSo() {
        server.stop(Stop.FAST);
        StepVerifier.create(trial.program().run(told -> {}))
                .expectError(TransientDatabaseException.class)
                .verify(Trial.LIMIT);
    }

    private long told() {
        return texts("SELECT 1 FROM tallyfy.event WHERE type = 'tallyfy.task.completed'")
                .size();
    }

    private List<String> texts(String sql) {
        DatabaseUrl url = server.url();
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
