package dev.tallyfymirror.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of handing over one event. Reasons are one line for people and never hold a secret. */
public sealed interface Outcome {
    Outcome TAKEN = new Taken();

    /** Why it did not take the event; null when it did. */
    default @Nullable String reason() {
        return null;
    }

    /** It has the event. */
    record Taken() implements Outcome {}

    /**
     * It did not take this event; another try may help.
     *
     * @param asked how long it asked to be left alone; null = it did not ask
     * @param all whether it asked that for all events, and not for this one
     */
    record Failed(String reason, @Nullable Duration asked, boolean all) implements Outcome {
        public Failed {
            reason = Reasons.plain(reason);
        }

        public Failed(String reason) {
            this(reason, null, false);
        }
    }

    /** It will never take this event, whatever is done: a dead letter at once. */
    record Refused(String reason) implements Outcome {
        public Refused {
            reason = Reasons.plain(reason);
        }
    }

    /** It can take nothing now, which has nothing to do with this event: no try is counted. */
    record Down(String reason) implements Outcome {
        public Down {
            reason = Reasons.plain(reason);
        }
    }

    /** It is gone for good and wants no event any more. */
    record Gone(String reason) implements Outcome {
        public Gone {
            reason = Reasons.plain(reason);
        }
    }
}
