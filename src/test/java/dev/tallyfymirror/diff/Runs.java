package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.RunColumn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run: what is set is what Tallyfy shows at the next look; what a look returns are the facts announced by it. */
final class Runs extends Shown<RunColumn, Runs> {
    private final RunDiff diff;

    private Runs(Given given) {
        super(RunColumn.class);
        this.diff = new RunDiff(given.rules(), JSON);
    }

    /** An active run created before the baseline. */
    static Runs run(Given given) {
        return new Runs(given)
                .set(RunColumn.NAME, "Onboarding")
                .status("active")
                .created("07:00")
                .updated("07:00");
    }

    static Runs run() {
        return run(Given.USUAL);
    }

    static Runs known() {
        Runs run = run();
        run.seen("08:10");
        return run;
    }

    @Override
    Runs self() {
        return this;
    }

    @Override
    Optional<Change<RunColumn>> observe(@Nullable Held<RunColumn> held, Observation<RunColumn> seen) {
        return diff.observed(held, seen);
    }

    Runs status(String word) {
        return set(RunColumn.STATUS, word);
    }

    Runs created(@Nullable String time) {
        return set(RunColumn.CREATED_AT, time(time));
    }

    Runs updated(@Nullable String time) {
        return set(RunColumn.LAST_UPDATED, time(time));
    }

    Runs completed(@Nullable String time) {
        return status("complete").set(RunColumn.COMPLETED_AT, time(time));
    }

    Runs active() {
        return status("active").set(RunColumn.COMPLETED_AT, null).set(RunColumn.ARCHIVED_AT, null);
    }

    Runs archived(@Nullable String time) {
        return set(RunColumn.ARCHIVED_AT, time(time));
    }
}
