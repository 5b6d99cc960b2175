package dev.tallyfymirror.drift;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.standin.Looseness;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.CycleReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One seed: an organization whose list of runs, one run's list of tasks and list of one-off tasks have several pages each.
 * Its sweeps take turns: in one only rows change, in the next lists lie and fail as well. A day passes between two.
 */
final class Organization implements AutoCloseable {
    private static final Duration A_DAY = Duration.ofHours(25);
    private static final int RUNS = 16;
    private static final int TASKS_OF_THE_LONG_RUN = 18;
    private static final int QUIET_AT_MOST = 5;
    private static final List<Looseness> LOOSE = List.of(
            Looseness.UNSTABLE_TIES,
            Looseness.SORT_IGNORED,
            Looseness.PER_PAGE_IGNORED,
            Looseness.MISSING_PAGINATION,
            Looseness.STRING_NUMBERS,
            Looseness.LINKS_SHAPE);

    private final long seed;
    private final RunningStandIn standIn;
    private final Subject subject;
    private final Drift drift;
    private final Witness witness;
    private final NaiveSweep naive;
    private final Verdict verdict;

    Organization(long seed, Database database) {
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        this.standIn = Objects.requireNonNull(StandIn.start(settings(random)).block(Subject.PATIENCE));
        this.subject = new Subject(standIn, database, random.nextBoolean() ? 1 : 4);
        var world = standIn.world();
        world.change().launchRun("Long", TASKS_OF_THE_LONG_RUN);
        for (int run = 1; run < RUNS; run++) {
            world.change().launchRun("Run " + run, 2);
        }
        this.drift = new Drift(world, seed);
        this.witness = new Witness(world);
        this.naive = new NaiveSweep(standIn, Subject.PAGE_SIZE);
        this.verdict = new Verdict(seed);
    }

    private StandInSettings settings(SplittableRandom random) {
        Set<Looseness> loose = EnumSet.noneOf(Looseness.class);
        LOOSE.stream().filter(one -> random.nextInt(4) == 0).forEach(loose::add);
        return StandInSettings.defaults(Clock.systemUTC())
                .withOrganization("drift-" + seed)
                .withSeed(seed)
                .withSize(0, 0, 10)
                .withLooseness(loose);
    }

    /** A first sync, so many sweeps under drift, and quiet ones until the mirror has to equal the truth. */
    Verdict sweep(int sweeps) throws InterruptedException {
        subject.sweep();
        for (int sweep = 0; sweep < sweeps; sweep++) {
            sweep("sweep " + sweep, true, sweep % 2 == 1);
            sweepNaively(sweep % 2 == 1);
        }
        int complete = 0;
        for (int quiet = 0; quiet < QUIET_AT_MOST && complete < 2; quiet++) {
            complete += sweep("quiet sweep " + quiet, false, false) == Outcome.COMPLETE ? 1 : 0;
        }
        verdict.end(drift.met(), witness.found(), differences(complete));
        return verdict;
    }

    private Outcome sweep(String name, boolean drifting, boolean lying) {
        standIn.world().jump(A_DAY);
        Map<String, Mark> before = subject.marks();
        long requests = standIn.requests().total();
        witness.begin();
        if (drifting) {
            drift.begin(standIn.faults(), lying);
        }
        CycleReport report = subject.sweep();
        standIn.faults().clear();
        Witness.Findings findings = witness.end(before, subject.marks(), report.outcome() == Outcome.COMPLETE);
        verdict.add(name, drifting, report, findings, standIn.requests().total() - requests);
        return report.outcome();
    }

    private List<String> differences(int complete) {
        if (complete < 2) {
            return List.of("no two complete cycles in " + QUIET_AT_MOST + " quiet ones");
        }
        return Differences.of(standIn.world(), subject.marks());
    }

    private void sweepNaively(boolean lying) throws InterruptedException {
        Set<String> before = listed();
        drift.begin(standIn.faults(), lying);
        try {
            Set<String> shown = naive.read();
            Set<String> after = listed();
            boolean isFalse = before.stream().anyMatch(id -> after.contains(id) && !shown.contains(id));
            verdict.addNaive(lying, isFalse);
        } catch (IOException failed) {
            verdict.addNaiveFailure();
        } finally {
            standIn.faults().clear();
        }
    }

    /** Runs that a list shows; nothing that was hidden before a sweep and is there after it counts. */
    private Set<String> listed() {
        var world = standIn.world();
        return world.runIds().stream()
                .filter(id -> !world.runTruth(id).hidden())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        subject.close();
        standIn.stop().block(Subject.PATIENCE);
    }
}
