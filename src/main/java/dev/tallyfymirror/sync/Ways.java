package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.AnswerTooLongException;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.RefusedException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cheaper ways of reading that an organization's API may offer. Each is used only after it has shown the same as the
 * exact way, and is left when it is refused or disagrees; at each full cycle it gets another chance. Nothing is concluded
 * from a way alone: it says what was seen, and what it leaves out is asked for exactly. Thread-safe.
 */
final class Ways {
    private static final Logger LOG = LoggerFactory.getLogger(Ways.class);
    /** Between two requests something may have changed, which looks like a disagreement; hardly twice. */
    private static final int DISAGREEMENTS = 2;

    private static final String NO_LONGER = "no longer reads ";

    private final String org;
    private final Map<Way, Standing> standings = new EnumMap<>(Way.class);

    /** A way of reading many tasks with few requests. */
    enum Way {
        /** Each run in the list of runs with its tasks. */
        EMBEDDED("the tasks embedded in the list of runs"),
        /** The organization's task list, the newest completions first. */
        COMPLETIONS("the organization's list of completed tasks"),
        /** The activity feed, the newest entries first. */
        ACTIVITY("the activity feed"),
        /** The organization's task list for tasks outside of any run; there is no other way to find them. */
        ONE_OFF("one-off tasks from the organization's task list"),
        /** The organization's task list for many tasks whose deadline has passed. */
        DUE("the organization's list of overdue tasks");

        private final String words;

        Way(String words) {
            this.words = words;
        }
    }

    /** {@code reason}: why it was left. */
    private record Standing(
            Trust trust, int disagreements, @Nullable String reason) {}

    private enum Trust {
        UNKNOWN,
        TRUSTED,
        LEFT
    }

    private static final Standing NEW = new Standing(Trust.UNKNOWN, 0, null);

    Ways(String org) {
        this.org = org;
    }

    /** Whether to ask for it: it is trusted, or not yet tried. */
    synchronized boolean isOpen(Way way) {
        return standing(way).trust() != Trust.LEFT;
    }

    synchronized boolean isTrusted(Way way) {
        return standing(way).trust() == Trust.TRUSTED;
    }

    /** It has shown the same as the exact way. What it has shown otherwise before is not forgotten by that. */
    synchronized void agreed(Way way) {
        if (!isOpen(way)) {
            return;
        }
        if (!isTrusted(way)) {
            LOG.info("organization {}: reads {}, which agree with the exact way", org, way.words);
        }
        standings.put(way, new Standing(Trust.TRUSTED, standing(way).disagreements(), null));
    }

    /** It has shown something else than the exact way: to be tried again before it is used, once. */
    synchronized void disagreed(Way way, String how) {
        Standing now = standing(way);
        if (now.trust() == Trust.LEFT) {
            return;
        }
        if (now.disagreements() + 1 >= DISAGREEMENTS) {
            leave(way, how);
        } else {
            standings.put(way, new Standing(Trust.UNKNOWN, now.disagreements() + 1, null));
        }
    }

    /** It is not offered, or not like this. */
    synchronized void leave(Way way, String reason) {
        if (isOpen(way)) {
            LOG.warn("organization {}: no longer reads {}: {}", org, way.words, reason);
        }
        standings.put(way, new Standing(Trust.LEFT, 0, reason));
    }

    /** It is offered after all. */
    synchronized void isBack(Way way) {
        if (!isOpen(way)) {
            LOG.info("organization {}: reads {} again", org, way.words);
            standings.remove(way);
        }
    }

    /** Whether such reasons, as were given before, name this way. */
    static boolean areFor(Way way, @Nullable String reasonsLeft) {
        return reasonsLeft != null && reasonsLeft.contains(NO_LONGER + way.words);
    }

    /** To be tried and checked again. */
    synchronized void forget() {
        standings.clear();
    }

    /** Those that are not trusted are to be tried and checked again, and a disagreement of the others is long past. */
    synchronized void forgetLeft() {
        standings.values().removeIf(standing -> standing.trust() != Trust.TRUSTED);
        standings.replaceAll((way, standing) -> new Standing(Trust.TRUSTED, 0, null));
    }

    /** Which ways were left, and why; null when none was. */
    synchronized @Nullable String reasonsLeft() {
        String reasons = standings.entrySet().stream()
                .filter(entry -> entry.getValue().trust() == Trust.LEFT)
                .map(entry -> NO_LONGER + entry.getKey().words + ": "
                        + entry.getValue().reason())
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? null : reasons;
    }

    private Standing standing(Way way) {
        return standings.getOrDefault(way, NEW);
    }

    /** The API will not do it this way, however often it is asked. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof NotVisibleException
                || failure instanceof NotFoundException
                || failure instanceof RefusedException
                || failure instanceof AnswerTooLongException;
    }
}
