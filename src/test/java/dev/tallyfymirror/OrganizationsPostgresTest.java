package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two organizations in one daemon: what befalls one is nothing to the other. */
class OrganizationsPostgresTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int NEWS = 3;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private RunningStandIn troubled;
    private Trial calm;

    @AfterEach
    void stop() {
        calm.close();
        troubled.stop().block(Trial.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void oneInTroubleDelaysNoOther(Consumer<RunningStandIn> trouble) throws IOException {
        Daemon daemon =
                start(Trial.world("troubled-" + NUMBER.incrementAndGet()).withSize(6, 4, 2), 0);
        Eventually.isTrue("ready", Trial.LIMIT, () -> Trial.readiness(daemon) == 200);
        long before = troubled.requests().total();
        trouble.accept(troubled);
        Eventually.isTrue("in trouble", () -> troubled.requests().total() > before);

        for (int news = 0; news < NEWS; news++) {
            String task = calm.completeOne();
            Eventually.isTrue("news " + news, () -> isAnnounced(task));
        }
    }

    static Stream<Named<Consumer<RunningStandIn>>> troubles() {
        return Stream.of(
                trouble("never answers", org -> org.faults().always("", Fault.hang())),
                trouble("asks for an hour's pause", org -> org.faults().always("", Fault.status(429, "3600"))),
                trouble("answers with errors", org -> org.faults().always("", Fault.status(503))),
                trouble("refuses the token", RunningStandIn::revokeTokens));
    }

    @Test
    void aPauseOfTwoHoursIsNotCutToOne() throws IOException {
        start(Trial.world("paused-" + NUMBER.incrementAndGet()).withSize(6, 4, 2), 60);
        Eventually.isTrue("first syncs", Trial.LIMIT, () -> isSynced(calm.standIn) && isSynced(troubled));
        troubled.faults().always("", Fault.status(429, "7200"));
        Eventually.isTrue(
                "the pause",
                Trial.LIMIT,
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy_sync.budget WHERE org_id = '"
                                + troubled.organization()
                                + "' AND paused_until > clock_timestamp() + interval '110 minutes'")
                        == 1);
    }

    @Test
    void aFirstSyncOfHoursDelaysNoOther() throws IOException {
        Daemon daemon = start(Trial.world("large-" + NUMBER.incrementAndGet()).withSize(120, 40, 0), 5);
        for (int news = 0; news < NEWS; news++) {
            Eventually.isTrue("the other's first sync", Trial.LIMIT, () -> isSynced(calm.standIn));
            String task = calm.completeOne();
            Eventually.isTrue("news " + news, () -> isAnnounced(task));
        }
        assertThat(isSynced(troubled)).isFalse();
        assertThat(Trial.get(daemon, "health/ready")).contains("mirror of " + troubled.organization());
    }

    /** {@code perMinute}: requests to the troubled organization; 0 for no limit. */
    private Daemon start(StandInSettings world, int perMinute) throws IOException {
        calm = new Trial(Trial.world("calm-" + NUMBER.get()).withSize(6, 4, 2)).on(POSTGRES.url());
        troubled = StandIn.start(world.withToken(calm.standIn.token())).block(Trial.LIMIT);
        Path file = Files.writeString(folder.resolve("settings.yaml"), """
                tallyfy:
                  organizations:
                    - {id: %s, base-url: "%s", requests-per-minute: %d, requests-per-hour: 0}
                    - {id: %s, requests-per-minute: 0, requests-per-hour: 0}
                """.formatted(
                        troubled.organization(), troubled.baseUrl(), perMinute, calm.standIn.organization()));
        String both = troubled.organization() + "," + calm.standIn.organization();
        return calm.withFile(file).with("tallyfy.organizations=" + both).start();
    }

    private static Named<Consumer<RunningStandIn>> trouble(String name, Consumer<RunningStandIn> trouble) {
        return Named.of(name, trouble);
    }

    /** The stand-ins of all tests have the same ids. */
    private boolean isAnnounced(String task) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE type = 'tallyfy.task.completed'"
                        + " AND org_id = '" + calm.standIn.organization() + "' AND task_id = '" + task + "'")
                == 1;
    }

    private static boolean isSynced(RunningStandIn standIn) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE outcome = 'complete' AND org_id = '"
                        + standIn.organization() + "'")
                > 0;
    }
}
