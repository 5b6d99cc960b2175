package dev.tallyfymirror.tallyfy;

import java.time.Duration;

/** Told of every request, for metrics. Called on the client's threads: must not block and must not throw. */
public interface RequestObserver {
    RequestObserver NONE = new RequestObserver() {};

    /** One request is about to leave, repeated ones included. */
    default void sent(Purpose purpose) {}

    /** It ended. {@code status} is 0 where no answer came. */
    default void ended(Purpose purpose, int status, Duration took) {}

    /** Tallyfy asked for silence of that length. */
    default void paused(Duration length) {}
}
