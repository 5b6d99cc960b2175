package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks were asked about since their deadline, and remained due: each is asked about again after a second, then
 * after twice as long each time, so that one that no answer settles does not use up the request budget. Those that a
 * list did not show ("unshown") wait for their turn to be asked about one by one.
 *
 * <p>Pauses are measured on a clock that nobody sets: {@code at} is its present everywhere.
 */
public final class Asked {
    /** Under way at once; more are not begun. */
    public static final int QUESTIONS = 32;

    /** Of those that no list showed, in one question. */
    public static final int UNSHOWN_AT_ONCE = 20;

    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private final Map<String, Ask> asks = new LinkedHashMap<>();
    private int questions;
    private int taken;
    private @Nullable Duration takenSince;

    /** {@code longest}: between two questions about one task. */
    public Asked(Duration longest) {
        this.longest = longest;
    }

    /**
     * Whether a question may take away one more run, and that it does: of the questions of a while together no more than
     * the rule allows; the others are left for a pass to conclude.
     */
    public synchronized boolean mayTake(LossRule loss, Duration at) {
        if (takenSince == null || at.minus(takenSince).compareTo(longest) > 0) {
            takenSince = at;
            taken = 0;
        }
        boolean isAllowed = loss.isAllowedToQuestions(taken + 1);
        taken += isAllowed ? 1 : 0;
        return isAllowed;
    }

    private enum State {
        UNDER_WAY,
        WAITING,
        UNSHOWN,
        UNSHOWN_UNDER_WAY
    }

    /** When it was first asked about, when last, and when it is to be asked about next. */
    private record Times(Duration since, Duration begun, Duration next) {}

    /** {@code failed}: an error has come, and no answer. */
    private record Ask(DueTask task, State state, boolean failed, Times times, Duration pause) {
        static Ask first(DueTask task, Duration at) {
            return new Ask(task, State.UNDER_WAY, false, new Times(at, at, at.plus(FIRST)), FIRST);
        }

        /** To be asked about when that is possible; it counts from now on as unanswered. */
        Ask waitingFrom(Duration at) {
            return new Ask(task, State.WAITING, failed, new Times(times.since, times.begun, at), Duration.ZERO);
        }

        Ask to(State reached) {
            return new Ask(task, reached, failed, times, pause);
        }

        Ask failed(boolean hasFailed) {
            return new Ask(task, State.WAITING, hasFailed, times, pause);
        }

        Ask again(DueTask same, Duration at, Duration longest) {
            Duration doubled = pause.isZero() ? FIRST : pause.multipliedBy(2);
            Duration longer = doubled.compareTo(longest) < 0 ? doubled : longest;
            return new Ask(same, State.UNDER_WAY, failed, new Times(times.since, at, at.plus(longer)), longer);
        }

        Ask taken(Duration at) {
            return new Ask(task, state, false, new Times(at, times.begun, times.next), pause);
        }

        boolean isAbout(DueTask asked) {
            return task.deadline().equals(asked.deadline());
        }

        boolean isToBeAskedAgain(Duration at) {
            return state == State.WAITING && times.next.compareTo(at) <= 0;
        }

        /** For so long, and not just begun anew: whoever stood still meanwhile has asked nobody. */
        boolean isUnansweredFor(Duration patience, Duration at) {
            boolean isJustBegun =
                    state == State.UNDER_WAY && times.begun.plus(patience).compareTo(at) > 0;
            return !isJustBegun && times.since.plus(patience).compareTo(at) <= 0;
        }

        boolean isUnshown() {
            return state == State.UNSHOWN || state == State.UNSHOWN_UNDER_WAY;
        }
    }

    /** Those that are due, but not to be asked about now. */
    public synchronized List<DueTask> waiting(Duration at) {
        return tasks(ask -> !ask.isToBeAskedAgain(at), Integer.MAX_VALUE);
    }

    /**
     * Those of the due that are to be asked about now in one question, which counts as asked. {@code due} leaves out
     * {@link #waiting}; what else it leaves out is due no more, and forgotten, as is all that was asked about another
     * deadline of the same task. Where no question may be begun, none of them are, and they wait.
     */
    public synchronized List<DueTask> begin(List<DueTask> due, Duration at) {
        Set<String> ids = new HashSet<>();
        for (DueTask task : due) {
            ids.add(task.id());
            asks.computeIfPresent(task.id(), (id, ask) -> ask.isAbout(task) ? ask : null);
        }
        asks.values()
                .removeIf(ask ->
                        ask.isToBeAskedAgain(at) && !ids.contains(ask.task().id()));
        if (questions >= QUESTIONS) {
            due.forEach(task -> asks.putIfAbsent(task.id(), Ask.first(task, at).waitingFrom(at)));
            return List.of();
        }
        return begun(due, at);
    }

    private List<DueTask> begun(List<DueTask> due, Duration at) {
        List<DueTask> begun = new ArrayList<>();
        for (DueTask task : due) {
            Ask before = asks.get(task.id());
            if (before == null || before.isToBeAskedAgain(at)) {
                asks.put(task.id(), before == null ? Ask.first(task, at) : before.again(task, at, longest));
                begun.add(task);
            }
        }
        questions += begun.isEmpty() ? 0 : 1;
        return begun;
    }

    /** Some of the unshown, once those before have been asked about. */
    public synchronized List<DueTask> beginUnshown(int most) {
        boolean isUnderWay = asks.values().stream().anyMatch(ask -> ask.state() == State.UNSHOWN_UNDER_WAY);
        List<DueTask> begun = isUnderWay ? List.of() : tasks(ask -> ask.state() == State.UNSHOWN, most);
        change(begun, ask -> ask.to(State.UNSHOWN_UNDER_WAY));
        questions += begun.isEmpty() ? 0 : 1;
        return begun;
    }

    /** The question has ended for all of these: some met an error, some were in no list, the others were answered. */
    public synchronized void ended(Collection<DueTask> asked, Collection<DueTask> failed, Collection<DueTask> unshown) {
        questions--;
        change(asked, ask -> ask.failed(false));
        change(failed, ask -> ask.failed(true));
        change(unshown, ask -> ask.to(State.UNSHOWN));
    }

    /** The question was given up: nothing is known of these. */
    public synchronized void givenUp(Collection<DueTask> asked) {
        questions--;
        change(asked, ask -> ask.to(State.WAITING));
    }

    /**
     * Those with a deadline not after {@code latest} of which nothing but errors has come, or nothing at all for
     * {@code patience}. That a list did not show them is something.
     */
    public synchronized List<DueTask> unanswered(Instant latest, Duration at, Duration patience) {
        return tasks(
                ask -> !ask.isUnshown()
                        && !ask.task().deadline().isAfter(latest)
                        && (ask.failed() || ask.isUnansweredFor(patience, at)),
                Integer.MAX_VALUE);
    }

    /** These were taken as missed without an answer; what is due all the same has as much time again. */
    public synchronized void taken(Collection<DueTask> unanswered, Duration at) {
        change(unanswered, ask -> ask.taken(at));
    }

    /** The earliest moment at which one is to be asked about again; null where none is, or none may be begun. */
    public synchronized @Nullable Duration next() {
        return questions >= QUESTIONS
                ? null
                : asks.values().stream()
                        .filter(ask -> ask.state() == State.WAITING)
                        .map(ask -> ask.times().next())
                        .min(Duration::compareTo)
                        .orElse(null);
    }

    private List<DueTask> tasks(Predicate<Ask> which, int most) {
        return asks.values().stream().filter(which).limit(most).map(Ask::task).toList();
    }

    private void change(Collection<DueTask> of, UnaryOperator<Ask> change) {
        of.forEach(task -> asks.computeIfPresent(task.id(), (id, ask) -> ask.isAbout(task) ? change.apply(ask) : ask));
    }
}
