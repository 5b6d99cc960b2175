package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.sync.rule.StaleRuns;
import dev.tallyfymirror.sync.rule.WantedRuns;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs whose tasks are to be read although no list gives cause to: open ones unread for long, and unread closed ones. */
final class UnreadRuns {
    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final RunReader runs;
    private final Planner planner;
    private final long used;
    private final Duration since;
    private int openRuns;
    private int stale;

    /**
     * {@code runs}: what the cycle's lists show; {@code used}: requests of the last hour; {@code since}: the start of the
     * cycle before.
     */
    UnreadRuns(Term term, TallyfyClient client, SyncSettings settings, RunReader runs, long used, Duration since) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.runs = runs;
        this.planner = Planner.of(settings.pace());
        this.used = used;
        this.since = since;
    }

    /** Of how many open runs no list has shown the tasks. */
    int openRuns() {
        return openRuns;
    }

    /** So many of these are read one by one. */
    int stale() {
        return stale;
    }

    /** So many open ones that none stays unread for longer than the settings say. {@code listed}: lists show their tasks. */
    Flux<RunToRead> list(boolean listed, WantedRuns wanted) {
        var timetable = term.stores().timetable();
        Mono<List<RunToRead>> inexact = listed ? listInexact() : Mono.empty();
        Mono<List<RunToRead>> stale = listed && !runs.isAnyBare()
                ? Mono.empty()
                : timetable.listOpenRuns(term.org()).map(all -> stale(all, listed, wanted));
        Mono<List<RunToRead>> closed = timetable
                .listUnreadClosedRuns(term.org(), wanted.refusedSince(), planner.background(used, false))
                .map(UnreadRuns::toRead);
        return Flux.concat(stale, inexact, closed).concatMapIterable(list -> list);
    }

    /** Where the lists show the tasks of open runs, their own lists still show what is hidden by a rule. */
    private Mono<List<RunToRead>> listInexact() {
        Instant since = client.serverClock().now().minus(settings.pace().full());
        return term.stores()
                .timetable()
                .listInexactRuns(term.org(), since, planner.background(used, true))
                .map(UnreadRuns::toRead);
    }

    /** Of those that no list has shown with their tasks. */
    private List<RunToRead> stale(List<RunGlimpse> all, boolean listed, WantedRuns wanted) {
        List<RunGlimpse> open = listed ? all.stream().filter(this::isBare).toList() : all;
        openRuns = open.size();
        List<RunGlimpse> chosen = new StaleRuns(since, settings.pace().maxAge())
                .of(
                        open,
                        client.serverClock().now(),
                        planner.oneByOne(since, used),
                        run -> isBare(run) && !wanted.isRefused(run));
        stale = chosen.size();
        return toRead(chosen);
    }

    private boolean isBare(RunGlimpse run) {
        return runs.lists().shown().contains(run.id()) && !runs.hasShownTasksOf(run.id());
    }

    static List<RunToRead> toRead(List<RunGlimpse> runs) {
        return runs.stream().map(run -> new RunToRead(run.id(), run.hash())).toList();
    }
}
