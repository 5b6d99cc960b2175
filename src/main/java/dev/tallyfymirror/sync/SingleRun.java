package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Reads one run by its id, and all its tasks, beside the cycles; those of a long run are left to the cycles, which read
 * a part of them each. For one reading.
 */
final class SingleRun {
    private final Term term;
    private final TallyfyClient client;
    private final long most;
    private final TaskReader tasks;
    private final MissingRuns run;

    SingleRun(Term term, TallyfyClient client, SyncSettings settings) {
        this.term = term;
        this.client = client;
        this.most = (long) Planner.of(settings.pace()).portion() * client.pageSize();
        this.tasks = new TaskReader(term, client, settings);
        this.run = new MissingRuns(term, client, settings, tasks.headway());
    }

    /** What was read; that the run is gone or out of sight is not recorded yet. */
    Mono<Tally> read(String runId) {
        return isLong(runId)
                .flatMap(isLong -> isLong ? leave(runId) : readTasks(runId))
                .map(tally -> run.tally().plus(tally));
    }

    /** Whether so many tasks are held of it that nobody is to wait for all of them. */
    Mono<Boolean> isLong(String runId) {
        return term.stores()
                .timetable()
                .countTasks(term.org(), List.of(runId))
                .map(counts -> counts.getOrDefault(runId, 0L) > most);
    }

    private Mono<Tally> readTasks(String runId) {
        return tasks.read(run.look(runId).flux()).reduce(Tally.NOTHING, Tally::plus);
    }

    private Mono<Tally> leave(String runId) {
        return run.look(runId)
                .flatMap(found -> term.mark(session -> term.stores()
                        .timetable()
                        .markUnread(
                                session,
                                term.org(),
                                List.of(runId),
                                client.serverClock().now())))
                .thenReturn(Tally.NOTHING);
    }

    Mono<Tally> recordGone() {
        return run.recordGone();
    }
}
