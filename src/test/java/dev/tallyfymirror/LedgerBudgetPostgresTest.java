package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.NotWorthWaitingException;
import dev.tallyfymirror.tallyfy.Purpose;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class LedgerBudgetPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aCycleThatHasUsedUpItsMinuteLeavesATenthForDeadlines() {
        LedgerBudget budget = budget("minute", new Limits(20, 1000));
        permit(budget, Purpose.LIST_TASKS, 18);
        var waiting = budget.permit(Purpose.FIND_TASK).subscribe();
        permit(budget, Purpose.CONFIRM, 2);
        var alsoWaiting = budget.permit(Purpose.CONFIRM).subscribe();
        permit(budget("another", new Limits(20, 1000)), Purpose.LIST_TASKS, 18);

        assertThat(counted("minute", Purpose.LIST_TASKS)).isEqualTo(18);
        assertThat(counted("minute", Purpose.CONFIRM)).isEqualTo(2);
        assertThat(counted("minute", Purpose.FIND_TASK)).isZero();
        waiting.dispose();
        alsoWaiting.dispose();
    }

    @Test
    void theHourIsKeptFromBeingUsedUpToo() {
        LedgerBudget budget = budget("hour", new Limits(0, 30));
        permit(budget, Purpose.LIST_RUNS, 27);
        var waiting = budget.permit(Purpose.LIST_RUNS).subscribe();
        permit(budget, Purpose.CONFIRM, 3);
        assertThat(counted("hour", Purpose.LIST_RUNS)).isEqualTo(27);
        waiting.dispose();
    }

    @Test
    void whatIsKeptBackLeavesSomeOfTheSmallestLimits() {
        permit(budget("small", new Limits(1, 9)), Purpose.LIST_RUNS, 1);
        assertThat(counted("small", Purpose.LIST_RUNS)).isEqualTo(1);
    }

    @Test
    void hintsHaveATenthOfTheHourAndAreRefusedBeyond() {
        LedgerBudget budget = budget("hints", new Limits(0, 50));
        permit(budget, Purpose.LIST_RUNS, 10);
        permit(budget, Purpose.HINT, 5);
        StepVerifier.create(budget.permit(Purpose.HINT))
                .expectError(NotWorthWaitingException.class)
                .verify(SOON);
        permit(budget, Purpose.LIST_RUNS, 1);
        permit(budget("hints", new Limits(0, 80)), Purpose.HINT, 3);

        assertThat(counted("hints", Purpose.HINT)).isEqualTo(8);
        POSTGRES.execute("UPDATE tallyfy_sync.request SET permitted_at = permitted_at - interval '1 hour'"
                + " WHERE org_id = 'hints'");
        permit(budget, Purpose.HINT, 5);
    }

    @Test
    void aHintWaitsForAFullMinuteButNotForAFullHour() {
        LedgerBudget minute = budget("full-minute", new Limits(10, 1000));
        permit(minute, Purpose.LIST_RUNS, 9);
        StepVerifier.create(minute.permit(Purpose.HINT).timeout(Duration.ofMillis(300), Mono.empty()))
                .expectComplete()
                .verify(SOON);
        LedgerBudget hour = budget("full-hour", new Limits(0, 30));
        permit(hour, Purpose.LIST_RUNS, 27);
        StepVerifier.create(hour.permit(Purpose.HINT))
                .expectError(NotWorthWaitingException.class)
                .verify(SOON);
        assertThat(counted("full-minute", Purpose.HINT)).isZero();
        permit(budget("without", new Limits(500, 0)), Purpose.HINT, 200);
    }

    private static LedgerBudget budget(String org, Limits limits) {
        Backoff patience = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), 3, RandomGenerator.getDefault());
        return new LedgerBudget(new RequestLedger(POSTGRES.database()), org, limits, patience);
    }

    private static void permit(LedgerBudget budget, Purpose purpose, int times) {
        Flux.range(0, times).concatMap(i -> budget.permit(purpose)).blockLast(SOON);
    }

    private static long counted(String org, Purpose purpose) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.request WHERE org_id = '" + org + "' AND purpose = '"
                + purpose.name().toLowerCase(java.util.Locale.ROOT) + "'");
    }
}
