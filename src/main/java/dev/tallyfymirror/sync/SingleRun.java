package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.TallyfyClient;
import reactor.core.publisher.Mono;

/** Reads one run by its id, and all its tasks, beside the cycles. For one reading. */
final class SingleRun {
    private final TaskReader tasks;
    private final MissingRuns run;

    SingleRun(Term term, TallyfyClient client, SyncSettings settings) {
        this.tasks = new TaskReader(term, client, settings);
        this.run = new MissingRuns(term, client, settings, tasks.headway());
    }

    /** What was read; that the run is gone or out of sight is not recorded yet. */
    Mono<Tally> read(String runId) {
        return tasks.read(run.look(runId).flux())
                .reduce(Tally.NOTHING, Tally::plus)
                .map(tally -> run.tally().plus(tally));
    }

    Mono<Tally> recordGone() {
        return run.recordGone();
    }
}
