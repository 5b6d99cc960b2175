package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Mutations;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Pages of runs that are too long with the tasks of their runs: read without them, and nothing is lost. */
class LongPagesPostgresTest {
    /** A hundred runs of three tasks come to less, with the large run to more. */
    private static final int LONGEST = 450_000;

    private static final int LARGE = 800;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Logger logger = (Logger) LoggerFactory.getLogger(LongPages.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aPageTooLongIsReadWithoutItsTasksInTheSameCycle() {
        try (Rig rig = rig("once", 250, LONGEST, Duration.ofHours(1))) {
            rig.sync();
            assertThat(rig.sync().error()).isNull();
            assertThat(withTasks(rig)).isNotEmpty();
            rig.standIn.requests().reset();
            rig.truth().change().launchRun("Large", LARGE);

            CycleReport report = rig.sync();

            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.error()).isNull();
            assertThat(report.counts().tasksChanged()).isEqualTo(LARGE);
            assertSame(rig, "once");
            assertThat(log.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .startsWith("organization once: reads the tasks of some runs from their own lists, since a page")
                    .endsWith("Tallyfy's answer is longer than " + LONGEST + " bytes and was not read on");
        }
    }

    @Test
    void itIsNotAskedForSoAgainBeforeTheNextFullPass() {
        try (Rig rig = rig("again", 250, LONGEST, Duration.ofHours(1))) {
            rig.truth().change().launchRun("Large", LARGE);
            rig.sync();
            rig.sync();
            int pages = withTasks(rig).size();
            for (int cycle = 0; cycle < 3; cycle++) {
                rig.standIn.requests().reset();
                assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
                assertThat(withTasks(rig)).hasSize(pages - 1);
            }
            assertThat(log.list).hasSize(1);
            assertThat(degraded("again"))
                    .isEqualTo("reads the tasks of some runs from their own lists:"
                            + " too long with them are 1 page(s) of runs");

            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(degraded("again")).isEqualTo("none");
            rig.standIn.requests().reset();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(withTasks(rig)).hasSize(pages);
            assertThat(log.list).hasSize(2);
        }
    }

    @Test
    void runsOfSuchAPageAreReadWhenTheyAreOldAndTheOthersFromTheirPage() {
        try (Rig rig = rig("old", 250, LONGEST, Duration.ofSeconds(1))) {
            rig.truth().change().launchRun("Large", LARGE);
            rig.sync();
            rig.sync();
            rig.standIn.requests().reset();
            rig.sync();
            long bare = rig.standIn.requests().count(Call.LIST_RUN_TASKS);
            assertThat(bare).isBetween(2L, (long) rig.truth().runIds().size());
            Mutations silently = rig.truth().changeSilently();
            rig.truth().openTaskIds().stream()
                    .filter(id -> rig.truth().taskTruth(id).runId() != null)
                    .forEach(id -> silently.renameTask(id, "Another title"));

            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "old");
        }
    }

    @Test
    void whatNoListHasShownWithItsTasksIsNotCalledRead() {
        try (Rig rig = rig("fresh", 250, LONGEST, Duration.ofHours(1))) {
            rig.sync();
            rig.sync();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(openRead("fresh")).isEqualTo("t");
            rig.truth().change().launchRun("Large", LARGE);
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(openRead("fresh")).isEqualTo("f");
        }
    }

    @Test
    void whereEveryPageIsTooLongAllIsReadExactly() {
        try (Rig rig = rig("all", 40, 1_000, Duration.ofHours(1))) {
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "all");
            rig.standIn.requests().reset();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(withTasks(rig)).isEmpty();
            assertThat(log.list).hasSize(1);
        }
    }

    private static Rig rig(String org, int runs, int longest, Duration maxAge) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(runs, 3, 0),
                POSTGRES.database(),
                Rig.Setup.usual().withMaxAge(maxAge).withEmbeddedBytes(longest));
    }

    /** Requests for pages with tasks that the stand-in has seen. */
    private static List<String> withTasks(Rig rig) {
        return rig.standIn.requests().recent().stream()
                .map(request -> request.uri())
                .filter(uri -> uri.contains("with=tasks"))
                .toList();
    }

    private static String degraded(String org) {
        return POSTGRES.texts("SELECT coalesce(degraded, 'none') FROM tallyfy.sync_health WHERE org_id = '" + org + "'")
                .get(0);
    }

    /** Whether the last cycle saw the tasks of every open run. */
    private static String openRead(String org) {
        return POSTGRES.texts("SELECT open_read_at = (SELECT max(c.started_at) FROM tallyfy.sync_cycle c"
                        + " WHERE c.org_id = o.org_id) FROM tallyfy_sync.organization o WHERE org_id = '" + org + "'")
                .get(0);
    }

    private static void assertSame(Rig rig, String org) {
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                .isEmpty();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, org, "run")))
                .isEmpty();
    }
}
