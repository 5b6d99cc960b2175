package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.None;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory.Completion;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Words;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The transitions of one run, judged against what is remembered of it: launched, completed, archived. */
final class RunTransition {
    private final Rules rules;
    private final Held<RunColumn> held;
    private final Columns<RunColumn> columns;
    private final Instant now;
    private final Facts facts;
    private @Nullable Completion completion;
    private @Nullable Completion archiving;

    RunTransition(Rules rules, Held<RunColumn> held, Columns<RunColumn> columns, Instant now, Facts facts) {
        this.rules = rules;
        this.held = held;
        this.columns = columns;
        this.now = now;
        this.facts = facts;
        this.completion = held.memory().completion();
        this.archiving = held.memory().archiving();
    }

    /** A run not seen before, or never readable enough to tell: what was so at the baseline stays silent. */
    void firstSight() {
        Instant created = columns.instant(RunColumn.CREATED_AT);
        if (created != null && rules.isNews(created)) {
            facts.announce(FactType.RUN_LAUNCHED, created, new Fact.Name(created, null, 0), new None());
        }
        completion = firstCompletion(ending(Words.isComplete(columns), RunColumn.COMPLETED_AT));
        archiving = firstArchiving(ending(Words.isArchived(columns), RunColumn.ARCHIVED_AT));
    }

    /** A run seen before, seen again. */
    void seen() {
        Completion before = completion;
        if (before == null) {
            firstSight();
            return;
        }
        completion = nextCompletion(before, ending(Words.isComplete(columns), RunColumn.COMPLETED_AT));
        archiving = nextArchiving(ending(Words.isArchived(columns), RunColumn.ARCHIVED_AT));
    }

    private Completion firstCompletion(Ending ending) {
        Completion found = Completion.found(ending.reached(), ending.at());
        if (found.finished() && ending.isNewsAtFirstSight(rules)) {
            announce(FactType.RUN_COMPLETED, ending.time(), found);
        } else if (found.finished() && rules.announcesInitial(Rules.Initial.ALL)) {
            facts.announce(FactType.RUN_COMPLETED, ending.time(), facts.named(found), new None(), Origin.INITIAL);
        }
        return found;
    }

    private Completion firstArchiving(Ending ending) {
        Completion found = Completion.found(ending.reached(), ending.at());
        if (found.finished() && ending.isNewsAtFirstSight(rules)) {
            announce(FactType.RUN_ARCHIVED, ending.time(), found);
        }
        return found;
    }

    /** In an archived run the word of the status may hide that it was complete. */
    private Completion nextCompletion(Completion before, Ending ending) {
        if (!ending.reached() && Words.isArchived(columns)) {
            return before;
        }
        return next(FactType.RUN_COMPLETED, before, ending, ending.time());
    }

    private Completion nextArchiving(Ending ending) {
        Completion known = archiving;
        Columns<RunColumn> row = held.row().columns();
        Completion before =
                known != null ? known : Completion.found(Words.isArchived(row), row.instant(RunColumn.ARCHIVED_AT));
        Instant at = ending.at();
        return next(FactType.RUN_ARCHIVED, before, ending, at != null ? at : dating().ofChange());
    }

    private Completion next(FactType type, Completion before, Ending ending, Instant time) {
        if (!ending.reached()) {
            return before.finished() ? before.reopened() : before;
        }
        Instant at = ending.at();
        if (before.finished() && !before.isOtherThan(at)) {
            return before.completedAt() == null && at != null ? before.dated(at) : before;
        }
        Completion found = before.completed(at);
        announce(type, time, found);
        return found;
    }

    private void announce(FactType type, Instant time, Completion found) {
        facts.announceByTime(type, time, facts.named(found), new None());
    }

    private Ending ending(boolean reached, RunColumn at) {
        return new Ending(
                reached,
                columns.instant(at),
                columns.instant(RunColumn.LAST_UPDATED),
                columns.instant(RunColumn.CREATED_AT),
                now);
    }

    private Dating dating() {
        return new Dating(
                held.row().columns().instant(RunColumn.LAST_UPDATED),
                columns.instant(RunColumn.LAST_UPDATED),
                held.memory().when().observedAt(),
                now);
    }

    /** The given row and memory with what was concluded. */
    Held<RunColumn> settled(Held<RunColumn> next) {
        return new Held<>(next.row(), next.memory().concluded(completion, archiving, facts.counted()));
    }
}
