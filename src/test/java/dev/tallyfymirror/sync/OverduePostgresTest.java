package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.sync.rule.Asked;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single deadlines, by the server's time, whatever happens to the task, the clocks and the answers around them. */
class OverduePostgresTest {
    private static final String EVERYTHING = ".";
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final SetClock machine = new SetClock();
    private final SetClock server = new SetClock();

    @Test
    void aDeadlineMovedASecondBeforeItPassesIsNotAnnounced() { // B8
        try (Rig rig = rig("before")) {
            Instant deadline = soon(rig);
            String task = due(rig, deadline);
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a second before", () -> isPast(deadline.minusSeconds(1)));
                rig.truth().changeSilently().deadline(task, deadline.plus(HOUR));
                Eventually.isTrue("the answer", () -> !isDue("before", deadline));
                assertThat(isPast(deadline)).isTrue();
            }
            assertThat(events("before")).isEmpty();
        }
    }

    @Test
    void aDeadlineMovedAtItsVerySecondIsNotAnnouncedOrTakenBack() { // B8
        try (Rig rig = rig("at")) {
            Instant deadline = soon(rig);
            String task = due(rig, deadline);
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("the deadline", () -> isPast(deadline));
                rig.truth().changeSilently().deadline(task, deadline.plus(HOUR));
                Eventually.isTrue("the answer", () -> !isDue("at", deadline));
            }
            boolean wasAnnounced = !events("at").isEmpty();
            rig.syncFully();
            assertThat(events("at"))
                    .isEqualTo(wasAnnounced ? List.of("task.overdue", "task.overdue_cleared") : List.of());
        }
    }

    @Test
    void aDeadlineMovedLaterIsClearedAndMovedBackIsAnotherEpisode() { // B8, B10
        try (Rig rig = rig("after")) {
            Instant deadline = soon(rig);
            String task = due(rig, deadline);
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("the announcement", () -> !events("after").isEmpty());
            }
            Eventually.isTrue("a second later", () -> isPast(deadline.plusSeconds(1)));
            rig.truth().change().deadline(task, deadline.plus(HOUR));
            rig.syncFully();
            rig.truth().change().deadline(task, deadline);
            rig.syncFully();
            assertThat(events("after")).containsExactly("task.overdue", "task.overdue_cleared", "task.overdue");
            assertThat(POSTGRES.texts("SELECT DISTINCT id::text FROM tallyfy.event WHERE org_id = 'after'"))
                    .hasSize(3);
        }
    }

    @Test
    void aDeadlineMovedIntoThePastIsAnnouncedWithTheTimeOfTheMove() { // B9
        try (Rig rig = rig("past")) {
            String task = due(rig, rig.truth().now().plus(HOUR));
            rig.truth().jump(Duration.ofSeconds(2)); // else last_updated, in whole seconds, could stay as it was
            rig.truth().change().deadline(task, rig.truth().now().minus(HOUR));
            Instant moved = rig.truth().taskTruth(task).lastUpdated();
            rig.sync();
            assertThat(events("past")).containsExactly("task.overdue");
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'past' AND occurred_at = '"
                            + moved + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aTaskCompletedInTheSecondOfItsDeadlineIsInTime() { // B11
        try (Rig rig = rig("instant")) {
            Instant deadline = soon(rig);
            String task = due(rig, deadline);
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles("instant") == 2);
                rig.standIn.faults().next(1, "GET .*/tasks/" + task, Fault.run(() -> {
                    server.jumpTo(deadline.plusMillis(1));
                    rig.truth().changeSilently().complete(task);
                }));
                Eventually.isTrue("the news", () -> !events("instant").isEmpty());
            }
            assertThat(rig.truth().taskTruth(task).completedAt()).isEqualTo(deadline);
            assertThat(events("instant")).containsExactly("task.completed");
            assertThat(Rows.only(POSTGRES, "SELECT data->>'was_overdue' FROM tallyfy.event WHERE org_id = 'instant'"))
                    .isEqualTo("false");
        }
    }

    @ParameterizedTest // B13
    @ValueSource(ints = {-7200, -90, 90, 7200})
    void aMachineWithAWrongClockAnnouncesByTheServersTime(int seconds) {
        machine.jump(Duration.ofSeconds(seconds));
        announcesOnTime("wrong" + seconds, Duration.ZERO);
    }

    @ParameterizedTest // B15
    @ValueSource(ints = {-7200, -90, 90, 7200})
    void aClockThatIsSetMeanwhileIsFollowed(int seconds) {
        announcesOnTime("set" + seconds, Duration.ofSeconds(seconds));
    }

    @ParameterizedTest // B15
    @ValueSource(ints = {-7200, 7200})
    void aClockThatIsSetBeforeTheFirstLookIsFollowed(int seconds) {
        try (Rig rig = rig("before" + seconds)) {
            Instant deadline = soon(rig, 3);
            String task = due(rig, deadline);
            machine.jump(Duration.ofSeconds(seconds));
            rig.standIn.faults().always("GET .*/(runs|tasks)\\?", Fault.status(500));
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("the announcement", () -> announced("before" + seconds, task, true));
                assertThat(isPast(deadline)).isTrue();
            }
        }
    }

    private void announcesOnTime(String org, Duration setMeanwhile) {
        try (Rig rig = rig(org)) {
            rig.sync();
            Instant deadline = soon(rig, 3);
            String soon = due(rig, deadline);
            String later = due(rig, deadline.plus(HOUR));
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles(org) >= 3);
                machine.jump(setMeanwhile);
                Eventually.isTrue("the announcement", () -> !events(org).isEmpty());
                assertThat(isPast(deadline)).isTrue();
            }
            assertThat(events(org)).containsExactly("task.overdue");
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org
                            + "' AND task_id = '" + soon + "' AND observed_at BETWEEN '" + deadline + "' AND '"
                            + deadline.plusSeconds(10) + "'"))
                    .isEqualTo(1);
            assertThat(soon).isNotEqualTo(later);
        }
    }

    @Test
    void whileTallyfysTimeIsNotKnownNothingIsTakenAsMissed() { // B15
        try (Rig rig = rig("unknown")) {
            due(rig, rig.truth().now().plus(HOUR));
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles("unknown") == 2);
                rig.standIn.faults().always(EVERYTHING, Fault.close());
                rig.standIn.requests().reset();
                machine.jump(HOUR.multipliedBy(2));
                Eventually.isTrue(
                        "asking for the time", () -> rig.standIn.requests().count(Call.ME) >= 6);
            }
            assertThat(events("unknown")).isEmpty();
        }
    }

    @Test
    void aQuestionThatHangsKeepsNoOtherDeadlineWaiting() {
        try (Rig rig = rig("hangs")) {
            Instant deadline = soon(rig);
            String hanging = due(rig, deadline);
            String other = due(rig, deadline.plusSeconds(1));
            rig.standIn.faults().always("GET .*/tasks/" + hanging, Fault.hang());
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("the other", Duration.ofSeconds(13), () -> announced("hangs", other, true));
                assertThat(events("hangs")).hasSize(1);
            }
        }
    }

    @Test
    void onlyAfterAMinuteOfErrorsADeadlineIsTakenAsMissedUnconfirmed() {
        for (String cause : List.of("closed", "status", "token")) {
            try (Rig rig = rig(cause)) {
                Instant deadline =
                        rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plus(HOUR);
                String task = due(rig, deadline);
                switch (cause) {
                    case "closed" -> rig.standIn.faults().always(EVERYTHING, Fault.close());
                    case "status" -> rig.standIn.faults().always(EVERYTHING, Fault.status(500));
                    default -> rig.standIn.revokeTokens();
                }
                Looking looking = new Looking(rig);
                looking.at(deadline);
                looking.at(deadline.plusSeconds(59));
                assertThat(events(cause)).as(cause).isEmpty();
                looking.at(deadline.plusSeconds(60));
                looking.at(deadline.plusSeconds(61));
                assertThat(announced(cause, task, false)).as(cause).isTrue();
                assertThat(events(cause)).hasSize(1);
            }
        }
    }

    @Test
    void errorsMetForAnEarlierDeadlineAreNoneForTheOneItWasMovedTo() { // B8
        try (Rig rig = rig("anew")) {
            Instant deadline = rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plus(HOUR);
            String task = due(rig, deadline);
            rig.standIn.faults().always(EVERYTHING, Fault.status(500));
            Looking before = new Looking(rig);
            before.at(deadline);
            rig.standIn.faults().clear();
            Instant moved = deadline.plusSeconds(90);
            rig.truth().change().deadline(task, moved);
            before.giveBack();
            rig.sync();
            rig.standIn.faults().always(EVERYTHING, Fault.status(500));
            Looking looking = new Looking(rig, before.asked);
            looking.at(moved);
            looking.at(moved.plusSeconds(59));
            assertThat(events("anew")).isEmpty();
            looking.at(moved.plusSeconds(60));
            assertThat(announced("anew", task, false)).isTrue();
        }
    }

    @Test
    void afterAnOutageAnErrorMustComeBeforeADeadlineIsTakenAsMissed() { // B12
        try (Rig rig = rig("outage")) {
            Instant deadline = rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plus(HOUR);
            String task = due(rig, deadline);
            new Looking(rig).at(deadline.plus(HOUR));
            assertThat(announced("outage", task, true)).isTrue();
            assertThat(events("outage")).hasSize(1);
        }
    }

    /** Looks of one watch at chosen times, each with its questions asked to the end. */
    private final class Looking {
        private final Rig rig;
        private final SyncSettings settings;
        private final Asked asked;
        private final Terms terms;
        private final Lease lease;

        Looking(Rig rig) {
            this(rig, new Asked(HOUR));
        }

        Looking(Rig rig, Asked asked) {
            this.rig = rig;
            this.asked = asked;
            settings = Rig.settings(rig.place(), rig.setup);
            terms = new Terms(settings, rig.client, rig.stores, Rig.backoff(3));
            lease = rig.stores
                    .leases()
                    .acquire(Lease.organization(settings.org()))
                    .block(Rig.PATIENCE);
        }

        void giveBack() {
            rig.stores.leases().resign(lease).block(Rig.PATIENCE);
        }

        void at(Instant time) {
            server.jump(Duration.between(rig.truth().now(), time));
            machine.jumpTo(server.instant());
            terms.open(lease)
                    .flatMapMany(open -> new OverdueWatch(
                                    open.term(),
                                    rig.client,
                                    settings,
                                    asked,
                                    new TimeCheck(rig.client.serverClock(), OverdueWatch.elapsed()))
                            .look())
                    .concatMap(OverdueWatch.Question::ask)
                    .blockLast(Rig.PATIENCE);
        }
    }

    private Rig rig(String org) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(2, 3, 0).withClock(server),
                POSTGRES.database(),
                Rig.Setup.usual().withClock(machine));
    }

    /** A new task with this deadline, mirrored. */
    private static String due(Rig rig, Instant deadline) {
        String run = rig.truth().change().launchRun("Run", 1).runId();
        String task = rig.truth().taskIds(run).get(0);
        rig.truth().change().type(task, "task");
        rig.truth().change().deadline(task, deadline);
        rig.sync();
        return task;
    }

    /** Late enough for all that is to be there before. */
    private static Instant soon(Rig rig) {
        return soon(rig, 6);
    }

    private static Instant soon(Rig rig, int seconds) {
        return rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
    }

    private boolean isPast(Instant time) {
        return !server.instant().isBefore(time);
    }

    private static boolean isDue(String org, Instant deadline) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.task_memory WHERE org_id = '" + org
                        + "' AND open_deadline = '" + deadline + "' AND episode_since IS NULL")
                > 0;
    }

    private static boolean announced(String org, String task, boolean confirmed) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org + "' AND task_id = '" + task
                        + "' AND type = 'tallyfy.task.overdue' AND data->>'confirmed' = '" + confirmed + "'")
                == 1;
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND finished_at IS NOT NULL");
    }

    private static List<String> events(String org) {
        return POSTGRES.texts(
                "SELECT replace(type, 'tallyfy.', '') FROM tallyfy.event WHERE org_id = '" + org + "' ORDER BY seq");
    }
}
