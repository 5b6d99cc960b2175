package dev.tallyfymirror.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/** A first sync that is cut off at each of its requests goes on: silent about what was so, loud about what happened. */
class FirstSyncPostgresTest {
    private static final Duration A_LITTLE = Duration.ofSeconds(2);
    private static final int CONCURRENCY = 2;

    private static final Pattern TASKS_OF = Pattern.compile("/runs/([^/?]+)/tasks");

    /** {@code -Dcuts.every=1} tries each request; every third is enough to be asked at each build. */
    private static final int EVERY = Integer.getInteger("cuts.every", 3);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    @Timeout(120)
    void thatIsCutOffAtAnyRequestGoesOnWhereItWas() { // B6
        long all = requestsOfAnUninterruptedOne();
        assertThat(all).isGreaterThanOrEqualTo(30);
        int settled = 0;
        for (int cut = 0; cut < all; cut += EVERY) {
            settled += cutOffAfter(cut);
        }
        assertThat(settled).as("runs that were not read again").isPositive();
    }

    private static long requestsOfAnUninterruptedOne() {
        RunningStandIn standIn = start("whole");
        try (Subject subject = new Subject(standIn, POSTGRES.database(), CONCURRENCY)) {
            assertThat(subject.sweep().error()).isNull();
            return standIn.requests().total();
        } finally {
            standIn.stop().block(Subject.PATIENCE);
        }
    }

    /** How many runs had been read by then, none of which is read again. */
    private static int cutOffAfter(int cut) {
        String org = "cut-" + cut;
        RunningStandIn standIn = start(org);
        try (Subject first = new Subject(standIn, POSTGRES.database(), CONCURRENCY);
                Subject next = new Subject(standIn, POSTGRES.database(), CONCURRENCY)) {
            standIn.world().jump(A_LITTLE);
            boolean isCut = run(first, standIn, cut);
            List<String> expected = change(standIn.world(), hasBegun(org));
            Set<String> settled = isCut ? settled(standIn.world(), org, expected) : Set.of();
            standIn.requests().reset();
            CycleReport report = next.cycle(false).block(Subject.PATIENCE);
            assertThat(report.outcome()).as("after request %d", cut).isEqualTo(Outcome.COMPLETE);
            assertThat(settled)
                    .as("read before request %d, and again", cut)
                    .doesNotContainAnyElementsOf(runsAskedFor(standIn));
            next.sweep();
            assertThat(events(org)).as("after request %d", cut).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(Differences.of(standIn.world(), next.marks()))
                    .as("after request %d", cut)
                    .isEmpty();
            return settled.size();
        } finally {
            standIn.stop().block(Subject.PATIENCE);
        }
    }

    /** The runs whose tasks had been read when it was cut off, and in which nothing has happened since. */
    private static Set<String> settled(World world, String org, List<String> happened) {
        Set<String> read = new HashSet<>(POSTGRES.texts("SELECT run_id FROM tallyfy_sync.run_memory"
                + " WHERE tasks_read_at IS NOT NULL AND org_id = '" + org + "'"));
        read.removeIf(run ->
                world.taskIds(run).stream().anyMatch(task -> happened.stream().anyMatch(told -> told.endsWith(task))));
        return read;
    }

    private static Set<String> runsAskedFor(RunningStandIn standIn) {
        return standIn.requests().recent().stream()
                .map(entry -> TASKS_OF.matcher(entry.uri()))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** Killed while the stand-in has the request in its hands; true when that came before the end. */
    private static boolean run(Subject subject, RunningStandIn standIn, int cut) {
        Disposable.Swap running = Disposables.swap();
        standIn.faults().after(cut, 1, "", Fault.run(running::dispose));
        List<Object> ended = new ArrayList<>();
        running.update(subject.cycle(false).subscribeOn(Schedulers.parallel()).subscribe(ended::add, ended::add));
        Eventually.isTrue("it is cut off or ends", () -> running.isDisposed() || !ended.isEmpty());
        Eventually.isTrue("nobody holds the lease", () -> holders(standIn.organization()) == 0);
        Eventually.isTrue("no request is under way", () -> standIn.requests().inFlight() == 0);
        standIn.faults().clear();
        return ended.isEmpty();
    }

    private static long holders(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy_sync.lease WHERE holder IS NOT NULL AND name = 'org:" + org + "'");
    }

    private static boolean hasBegun(String org) {
        return !POSTGRES.texts(
                        "SELECT 1 FROM tallyfy_sync.organization WHERE baseline IS NOT NULL AND org_id = '" + org + "'")
                .isEmpty();
    }

    /** What is to be told of it, if the first sync had begun. */
    private static List<String> change(World world, boolean hasBegun) {
        world.jump(A_LITTLE);
        String completed = world.openTaskIds().get(0);
        String late = inTime(world, completed);
        world.change().complete(completed);
        world.change()
                .deadline(late, world.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
        String run = world.change().launchRun("New", 1).runId();
        String quick = world.taskIds(run).get(0);
        world.jump(A_LITTLE);
        world.change().complete(quick);
        world.jump(A_LITTLE);
        List<String> told = new ArrayList<>(List.of(
                "tallyfy.task.completed " + completed,
                "tallyfy.task.overdue " + late,
                "tallyfy.run.launched " + run,
                "tallyfy.task.created " + quick,
                "tallyfy.task.completed " + quick,
                "tallyfy.run.completed " + run));
        String runOfCompleted = world.taskTruth(completed).runId();
        if (runOfCompleted != null && world.runTruth(runOfCompleted).completedAt() != null) {
            told.add("tallyfy.run.completed " + runOfCompleted);
        }
        return hasBegun ? told : List.of();
    }

    /** An episode that began before the baseline would go on silently. */
    private static String inTime(World world, String other) {
        return world.taskIds(task -> task.open()
                        && task.type().equals("task")
                        && !task.id().equals(other)
                        && (task.deadline() == null
                                || task.deadline().isAfter(world.now().plusSeconds(3_600))))
                .get(0);
    }

    private static List<String> events(String org) {
        return POSTGRES.texts(
                "SELECT type || ' ' || coalesce(task_id, run_id) FROM tallyfy.event WHERE org_id = '" + org + "'");
    }

    private static RunningStandIn start(String org) {
        StandInSettings settings = StandInSettings.defaults(Clock.systemUTC())
                .withOrganization(org)
                .withSeed(11)
                .withSize(11, 2, 8);
        RunningStandIn standIn = StandIn.start(settings).block(Subject.PATIENCE);
        standIn.world().change().launchRun("Long", 15);
        return standIn;
    }
}
