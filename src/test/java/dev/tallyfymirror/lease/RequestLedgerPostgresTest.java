package dev.tallyfymirror.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class RequestLedgerPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final RequestLedger one = new RequestLedger(POSTGRES.open(POSTGRES.settings()));
    private final RequestLedger other = new RequestLedger(POSTGRES.open(POSTGRES.settings()));

    @Test
    void twoProcessesAtOnceNeverGetMoreThanTheLimitsInAnyWindow() { // A20
        Limits limits = new Limits(7, 20);
        for (int i = 0; i < 40; i++) {
            burst("windows", limits);
            pass("windows", i % 3 == 0 ? 31 : 13);
        }
        assertThat(most("windows", 60)).isEqualTo(7);
        assertThat(most("windows", 3600)).isEqualTo(20);
    }

    @Test
    void theTimeToWaitIsUntilTheOldestOfTheFullWindowHasSurelyLeftIt() {
        Limits limits = new Limits(3, 0);
        burst("wait", limits);
        POSTGRES.execute("UPDATE tallyfy_sync.request SET permitted_at = clock_timestamp() - interval '25 seconds'"
                + " WHERE org_id = 'wait'");
        Duration wait = permit(one, "wait", limits);
        assertThat(wait).isBetween(Duration.ofSeconds(34), Duration.ofSeconds(36));
        pass("wait", 36);
        assertThat(permit(one, "wait", limits)).isZero();
    }

    @Test
    void aLimitOf0IsNone() {
        assertThat(burst("none", new Limits(0, 0))).isEqualTo(30);
        assertThat(burst("hourly", new Limits(0, 4))).isEqualTo(4);
        assertThat(burst("minutely", new Limits(5, 0))).isEqualTo(5);
    }

    @Test
    void aPauseHoldsEverybodyAndOnlyGrows() {
        Limits limits = new Limits(100, 1000);
        one.pause("paused", Duration.ofSeconds(40), "429").block(SOON);
        other.pause("paused", Duration.ofSeconds(5), "429").block(SOON);
        assertThat(permit(other, "paused", limits)).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(40));
        assertThat(permit(other, "another", limits)).isZero();
        POSTGRES.execute("UPDATE tallyfy_sync.budget SET paused_until = clock_timestamp() WHERE org_id = 'paused'");
        assertThat(permit(one, "paused", limits)).isZero();
        assertThat(one.used("paused").block(SOON)).isEqualTo(1);
    }

    /** Thirty requests of two processes, all at once; how many were permitted. */
    private long burst(String org, Limits limits) {
        return Objects.requireNonNull(Flux.range(0, 30)
                .flatMap(i -> (i % 2 == 0 ? one : other).permit(org, "test", limits), 8)
                .filter(Duration::isZero)
                .count()
                .block(SOON));
    }

    private static Duration permit(RequestLedger ledger, String org, Limits limits) {
        return Objects.requireNonNull(ledger.permit(org, "test", limits).block(SOON));
    }

    /** As if so much time had gone by. */
    private static void pass(String org, int seconds) {
        POSTGRES.execute("UPDATE tallyfy_sync.request SET permitted_at = permitted_at - interval '" + seconds
                + " seconds' WHERE org_id = '" + org + "'");
    }

    private static long most(String org, int seconds) {
        List<String> counts = POSTGRES.texts("SELECT count(*) OVER (ORDER BY permitted_at RANGE BETWEEN interval '"
                + seconds + " seconds' PRECEDING AND CURRENT ROW) FROM tallyfy_sync.request WHERE org_id = '" + org
                + "'");
        return counts.stream().mapToLong(Long::parseLong).max().orElse(0);
    }

    @Test
    void aBenchmarkMayMakeTheWindowsShorter() {
        var windows = new RequestLedger.Windows(Duration.ofSeconds(20), Duration.ofSeconds(120));
        RequestLedger fast = new RequestLedger(POSTGRES.open(POSTGRES.settings()), windows);
        Limits limits = new Limits(2, 3);
        assertThat(permit(fast, "fast", limits)).isZero();
        assertThat(permit(fast, "fast", limits)).isZero();
        assertThat(permit(fast, "fast", limits)).isBetween(Duration.ofMillis(1), Duration.ofMillis(20_340));
        pass("fast", 21);
        assertThat(permit(fast, "fast", limits)).isZero();
        assertThat(permit(fast, "fast", limits)).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(101));
        assertThat(fast.used("fast").block(SOON)).isEqualTo(3);
        pass("fast", 118);
        assertThat(fast.used("fast").block(SOON)).isLessThanOrEqualTo(1);
    }
}
