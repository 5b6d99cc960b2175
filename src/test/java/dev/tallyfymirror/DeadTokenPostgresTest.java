package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.Eventually;
import dev.tallyfymirror.sync.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A token that is revoked in the middle of a list. */
class DeadTokenPostgresTest {
    private static final String ORG = "dead-token";
    private static final Duration WATCHED = Duration.ofSeconds(5);
    /** Of those 5 s a daemon that knows no better sends hundreds. */
    private static final int FEW = 12;

    private static final String THIRD_PAGE = "GET .*/runs\\?.*[?&]page=3\\b";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    @Test
    void itCostsAFewRequestsAndTakesNothingAwayAndANewOneGoesOn() throws IOException { // D16
        Path token = folder.resolve("token");
        try (Trial trial = new Trial(
                        Trial.world(ORG).withSize(230, 1, 0),
                        "tallyfy.access-token-file=" + token,
                        "api.requests-per-minute=0",
                        "api.requests-per-hour=0")
                .on(POSTGRES.url())) {
            RunningStandIn standIn = trial.standIn;
            Files.writeString(token, standIn.token());
            Composition commandSide = trial.program();
            Daemon daemon = trial.ready();
            Instant died = revokeWithinAList(standIn, commandSide);
            String task = trial.completeOne();
            Trial.await(daemon, "health/ready", "refuses the token");
            long asked = requestsSince(standIn, died);
            System.out.println("requests within 5 s of the token's end: " + asked);
            assertThat(asked).isBetween(1L, (long) FEW);
            assertNothingIsGone();

            standIn.acceptToken("another");
            Files.writeString(token, "another");
            Trial.await(daemon, "health/ready", "\"ready\"");
            assertThat(outcome(sync(commandSide))).isEqualTo("complete");
            assertNothingIsGone();
            assertThat(POSTGRES.texts("SELECT type || ' ' || task_id FROM tallyfy.event"))
                    .containsExactly("tallyfy.task.completed " + task);
            for (String kind : new String[] {"run", "task"}) {
                assertThat(Rows.differences(
                                Rows.truth(standIn.world(), kind), Rows.held(POSTGRES::texts, kind + " t", kind)))
                        .isEmpty();
            }
        }
    }

    /** When the third page of a list of 230 runs is asked for. */
    private static Instant revokeWithinAList(RunningStandIn standIn, Composition commandSide) {
        AtomicReference<Instant> died = new AtomicReference<>();
        standIn.faults().next(1, THIRD_PAGE, Fault.run(() -> {
            standIn.revokeTokens();
            died.set(Instant.now());
        }));
        assertThat(outcome(sync(commandSide))).isIn("partial", "failed");
        assertThat(died.get()).as("revoked within a list").isNotNull();
        return died.get();
    }

    private static SyncReport sync(Composition commandSide) {
        return commandSide.sync(new SyncRequest(null, true, false), told -> {}).block(Trial.LIMIT);
    }

    private static String outcome(SyncReport report) {
        assertThat(report.organizations()).hasSize(1);
        return report.organizations().get(0).outcome();
    }

    private static long requestsSince(RunningStandIn standIn, Instant died) {
        Instant end = died.plus(WATCHED);
        Eventually.isTrue("5 s have passed", () -> Instant.now().isAfter(end));
        return standIn.requests().recent().stream()
                .filter(request -> request.at().isAfter(died) && request.at().isBefore(end))
                .count();
    }

    private static void assertNothingIsGone() {
        for (String kind : new String[] {"run", "task"}) {
            assertThat(POSTGRES.texts("SELECT " + kind + "_id FROM tallyfy." + kind
                            + "_history WHERE deleted_at IS NOT NULL OR hidden_at IS NOT NULL"))
                    .isEmpty();
        }
    }
}
