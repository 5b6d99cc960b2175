package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An organization with two open runs and a closed one, whose turn takes a minute and whose cycles take five seconds or less. */
class FreshnessPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Overview overview = new Overview(POSTGRES.database());

    @BeforeEach
    void fill() {
        POSTGRES.execute("""
                DELETE FROM tallyfy_sync.request; DELETE FROM tallyfy_sync.budget; DELETE FROM tallyfy_sync.run_memory;
                DELETE FROM tallyfy_sync.organization; DELETE FROM tallyfy.sync_cycle;
                INSERT INTO tallyfy_sync.organization (org_id, base_url, baseline, first_synced_at, turn, requests_per_hour)
                VALUES ('o', 'http://x', now(), now(), interval '60 seconds', 4);
                INSERT INTO tallyfy.sync_cycle (org_id, kind, started_at, finished_at, outcome)
                VALUES ('o', 'full', now() - interval '3 hours', now() - interval '2 hours', 'complete'),
                       ('o', 'incremental', now() - interval '99 seconds', now() - interval '94 seconds', 'complete'),
                       ('o', 'incremental', now() - interval '9 seconds', now() - interval '8 seconds', 'complete');
                INSERT INTO tallyfy_sync.run_memory (org_id, run_id, hash, source, observed_at, requested_at, open, tasks_read_at)
                VALUES ('o', 'old', 1, 'LIST', now(), now(), true, now() - interval '100 seconds'),
                       ('o', 'new', 1, 'LIST', now(), now(), true, NULL),
                       ('o', 'closed', 1, 'LIST', now(), now(), false, now() - interval '9 days');
                INSERT INTO tallyfy_sync.budget (org_id) VALUES ('o');
                INSERT INTO tallyfy_sync.request (org_id, permitted_at, purpose)
                VALUES ('o', now() - interval '61 minutes', 'list_runs'), ('o', now(), 'list_runs'),
                       ('o', now(), 'list_runs'), ('o', now(), 'find_task');
                """);
    }

    private Overview.Freshness freshness() {
        return Objects.requireNonNull(overview.findHealth("o").block(SOON)).freshness();
    }

    @Test
    void theOldestOpenRunTheTurnAndTheBoundArePublished() {
        assertThat(freshness().oldestUnread()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(110));
        assertThat(freshness().turn()).isEqualTo(Duration.ofSeconds(60));
        assertThat(freshness().bound()).isEqualTo(Duration.ofSeconds(2 * (60 + 5)));
        assertThat(freshness().neverRead()).isEqualTo(1);
        assertThat(freshness().degraded()).isNull();
    }

    @Test
    void aCycleThatSawTheTasksOfAllOpenRunsCountsForEachOfThem() {
        POSTGRES.execute("UPDATE tallyfy_sync.organization SET open_read_at = now() - interval '20 seconds'");
        assertThat(freshness().oldestUnread()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @Test
    void requestsOfTheLastHourAreCountedByPurpose() {
        assertThat(overview.countRequests("o").block(SOON)).isEqualTo(Map.of("find_task", 1L, "list_runs", 2L));
        assertThat(POSTGRES.texts("SELECT requests_last_hour::text FROM tallyfy.sync_health"))
                .containsExactly("3");
    }

    @Test
    void aMirrorThatFallsBehindByMoreThanAMinuteIsDegraded() {
        POSTGRES.execute(
                "UPDATE tallyfy_sync.run_memory SET tasks_read_at = now() - interval '150 seconds' WHERE open");
        assertThat(freshness().degraded()).isNull();
        POSTGRES.execute(
                "UPDATE tallyfy_sync.run_memory SET tasks_read_at = now() - interval '191 seconds' WHERE open");
        assertThat(freshness().degraded())
                .isEqualTo("falls behind: an open run stays unread for longer than the published bound");
    }

    @Test
    void aBudgetThatIsUsedUpDegrades() {
        POSTGRES.execute("INSERT INTO tallyfy_sync.request (org_id, permitted_at, purpose) VALUES ('o', now(), 'me')");
        assertThat(freshness().degraded()).isEqualTo("the request budget is used up: 4 requests an hour");
        POSTGRES.execute("UPDATE tallyfy_sync.organization SET requests_per_hour = 0");
        assertThat(freshness().degraded()).isNull();
    }

    @Test
    void aLongPauseDegradesAndAShortOneDoesNot() {
        POSTGRES.execute(
                "UPDATE tallyfy_sync.budget SET paused_until = now() + interval '30 seconds', reason = 'asked'");
        assertThat(freshness().degraded()).isNull();
        POSTGRES.execute("UPDATE tallyfy_sync.budget SET paused_until = '2100-01-01 10:00Z'");
        assertThat(freshness().degraded()).isEqualTo("no requests until 2100-01-01T10:00:00Z: asked");
    }

    @Test
    void aWayThatWasLeftDegradesBesideOtherReasons() {
        POSTGRES.execute(
                "UPDATE tallyfy_sync.organization SET way_left = 'no longer reads this: 403', turn = '1 second'");
        assertThat(freshness().degraded())
                .isEqualTo("falls behind: an open run stays unread for longer than the published bound;"
                        + " no longer reads this: 403");
    }

    @Test
    void aFirstSyncIsNotDegradedButTellsHowFarItIs() {
        POSTGRES.execute(
                "UPDATE tallyfy_sync.organization SET first_synced_at = NULL, way_left = 'x', runs_announced = 900;"
                        + " UPDATE tallyfy.sync_cycle SET requests = 12, runs_read = 300");
        assertThat(freshness().degraded()).isNull();
        assertThat(freshness().headway()).isEqualTo(new Overview.Headway(900, 300, 12));
    }
}
