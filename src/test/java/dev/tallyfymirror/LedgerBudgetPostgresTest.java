package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.Purpose;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

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
