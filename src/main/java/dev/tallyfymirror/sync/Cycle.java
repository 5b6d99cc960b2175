package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One cycle's reading. Open runs first; their tasks where the run's entry changed or they were unread for too long; runs
 * that no list shows any more, by id; new ones that have finished since; in a full cycle closed and archived runs with
 * their tasks; then one-off tasks.
 */
final class Cycle {
    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Kind kind;
    private final State state;
    private final RunReader runs;
    private final TaskReader tasks;
    private final MissingRuns missing;
    private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.NOTHING);
    private final Stop stop;
    /** Runs whose tasks are read in this cycle, each once. */
    private final Set<String> handedOut = new HashSet<>();

    private int heldRuns;

    /** What is to be read, and what was known at its start. */
    record Assignment(Kind kind, State state, Stop stop) {}

    Cycle(Term term, TallyfyClient client, SyncSettings settings, Assignment assignment) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.kind = assignment.kind();
        this.state = assignment.state();
        this.stop = assignment.stop();
        this.tasks = new TaskReader(term, client, settings);
        this.runs = new RunReader(term, client, tasks.headway(), this::add);
        this.missing = new MissingRuns(term, client, settings, tasks.headway());
    }

    Tally tally() {
        return Objects.requireNonNull(tally.get());
    }

    int announcedRuns() {
        return runs.announced();
    }

    /** How many runs are gone or out of sight, but too many at once to be marked so. */
    int suspectedRuns() {
        return missing.suspected();
    }

    /** Why not all could be read and recorded. That much is gone is said before any page that failed. */
    @Nullable
    String reason() {
        String loss = missing.loss();
        return loss == null ? tally().firstFailure() : loss;
    }

    /** Reads until done or stopped; what was read by then is recorded. Emits as the reading goes on. */
    Flux<Tally> read() {
        Flux<RunToRead> open = runs.readOpen(this::isWanted);
        Flux<RunToRead> rest = kind == Kind.FULL ? runs.readAll(this::isWanted) : runs.readNewest(this::isWanted);
        Flux<RunToRead> toRead = Flux.concat(open, Flux.defer(this::listUnread), rest, Flux.defer(this::findMissing))
                .filter(run -> handedOut.add(run.id()));
        return prepare()
                .concatWith(tasks.read(stop.cut(toRead), stop))
                .doOnNext(this::add)
                .concatWith(stop.unless(this::recordGone))
                .concatWith(stop.unless(this::readOneOff));
    }

    /** A first sync tells what it will take before it begins; and it asks for nothing while nothing can be written. */
    private Flux<Tally> prepare() {
        boolean isFirst = state.firstSyncedAt() == null;
        return isFirst
                ? term.awaitWritable()
                        .then(runs.count())
                        .then(term.awaitWritable())
                        .thenMany(Flux.empty())
                : Flux.empty();
    }

    private Mono<Tally> recordGone() {
        return missing.findRefused(tasks.refused()).then(Mono.defer(() -> {
            add(missing.tally());
            boolean isClean = tally().failures() == 0;
            return missing.recordGone(new MissingRuns.Pass(kind, heldRuns, isClean), state.loss())
                    .doOnNext(this::add);
        }));
    }

    private Mono<Tally> readOneOff() {
        if (!settings.oneOffTasks()) {
            return Mono.empty();
        }
        return new OneOffReader(term, client, settings)
                .read(kind == Kind.FULL ? Archived.WITH : Archived.WITHOUT, stop)
                .doOnNext(this::add);
    }

    /**
     * In a full cycle all, but a first sync that was cut off goes on where it was; else those whose entry changed since
     * their tasks were read.
     */
    private boolean isWanted(long hash, @Nullable RunGlimpse held) {
        if (held == null || held.tasksReadAt() == null) {
            return true;
        }
        boolean isRead = Long.valueOf(hash).equals(held.tasksReadHash());
        return !isRead || (kind == Kind.FULL && state.firstSyncedAt() != null);
    }

    /** Open runs unread for longest, so many each cycle that none is older than the settings say; and unread closed ones. */
    private Flux<RunToRead> listUnread() {
        if (kind == Kind.FULL) {
            return Flux.empty();
        }
        var timetable = term.stores().timetable();
        Mono<List<RunToRead>> stale = timetable.listOpenRuns(term.org()).map(this::stale);
        Mono<List<RunToRead>> unread =
                timetable.listUnreadClosedRuns(term.org()).map(Cycle::toRead);
        return Flux.concat(stale, unread).concatMapIterable(list -> list);
    }

    private List<RunToRead> stale(List<RunGlimpse> open) {
        Duration interval = settings.pace().interval();
        Duration maxAge = settings.pace().maxAge();
        Instant now = client.serverClock().now();
        Instant worth = now.minus(maxAge.dividedBy(2));
        Instant overripe = now.minus(maxAge).plus(interval.multipliedBy(2));
        long share = 1 + open.size() * interval.toMillis() / Math.max(1, maxAge.toMillis());
        List<RunToRead> stale = new ArrayList<>();
        for (RunGlimpse run : open) {
            Instant readAt = run.tasksReadAt();
            boolean isDue =
                    readAt == null || readAt.isBefore(overripe) || (stale.size() < share && readAt.isBefore(worth));
            if (isDue && runs.shown().contains(run.id())) {
                stale.add(new RunToRead(run.id(), run.hash()));
            }
        }
        return stale;
    }

    private static List<RunToRead> toRead(List<RunGlimpse> runs) {
        return runs.stream().map(run -> new RunToRead(run.id(), run.hash())).toList();
    }

    /** What is held and was not shown: of open runs, in a full cycle of all. */
    private Flux<RunToRead> findMissing() {
        if (!runs.isComplete()) {
            return Flux.empty();
        }
        var timetable = term.stores().timetable();
        Mono<List<RunGlimpse>> held =
                kind == Kind.FULL ? timetable.listHeldRuns(term.org()) : timetable.listOpenRuns(term.org());
        return held.flatMapMany(all -> {
            heldRuns = all.size();
            return missing.findEach(
                    all.stream().filter(run -> !runs.shown().contains(run.id())).toList(), heldRuns);
        });
    }

    private void add(Tally more) {
        tally.accumulateAndGet(more, Tally::plus);
    }
}
