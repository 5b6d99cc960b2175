package dev.tallyfymirror.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.LivingDaemon;
import dev.tallyfymirror.sync.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A later version brings the schema up to date while a daemon of this one works. */
class MigrationUnderTrafficPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final String HOLDERS = "SELECT count(*) FROM tallyfy_sync.lease WHERE holder IS NOT NULL";

    @Test
    void aDaemonWritesUntilTheSchemaIsNewerAndNothingAfterIt() { // D15
        try (LivingDaemon daemon = LivingDaemon.of("migrated", POSTGRES.url())) {
            daemon.startReady();
            List<String> completed = new ArrayList<>();
            completed.add(daemon.completeOne());
            Eventually.isTrue("told", () -> isOnFeed(daemon, completed));

            Mono<MigrationReport> later = new Migrations(
                            POSTGRES.url(), "classpath:db/migration", "classpath:test-migration/later")
                    .migrate()
                    .cache();
            var migrating = later.subscribe();
            while (!migrating.isDisposed() && completed.size() < 12) {
                completed.add(daemon.completeOne());
                long cycles = cycles();
                Eventually.isTrue("a cycle or the end", () -> migrating.isDisposed() || cycles() > cycles);
            }
            assertThat(later.block(LivingDaemon.LIMIT).applied()).containsExactly("999 later");

            List<String> told = told();
            completed.add(daemon.completeOne());
            daemon.awaitDegraded("the database's schema is newer (999) than this program (");
            Eventually.isTrue("nobody holds it", () -> POSTGRES.number(HOLDERS) == 0);
            Eventually.isTrue("it asks in vain", () -> daemon.isReady() && POSTGRES.number(HOLDERS) == 0);
            assertThat(told()).isEqualTo(told).doesNotHaveDuplicates().isSubsetOf(completed);
            assertThat(isOnFeed(daemon, told)).as("it still serves the feed").isTrue();
            try (Composition old = daemon.another()) {
                StepVerifier.create(old.run(progress -> {}))
                        .expectErrorSatisfies(refusal -> assertThat(refusal)
                                .isInstanceOf(NewerSchemaException.class)
                                .hasMessageStartingWith("the database's schema is newer (999) than this program"))
                        .verify(LivingDaemon.LIMIT);
            }
        }
    }

    private static boolean isOnFeed(LivingDaemon daemon, List<String> tasks) {
        String events = daemon.get("events?types=task.completed&limit=1000").body();
        return tasks.stream().allMatch(events::contains);
    }

    private static List<String> told() {
        return POSTGRES.texts("SELECT task_id FROM tallyfy.event WHERE type = 'tallyfy.task.completed'");
    }

    private static long cycles() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE outcome = 'complete'");
    }
}
