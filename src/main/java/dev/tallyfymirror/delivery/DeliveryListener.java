package dev.tallyfymirror.delivery;

import java.time.Duration;

/** Hears of what happens at the destinations, from any thread. Must not block or fail. */
public interface DeliveryListener {
    /** Nobody listens. */
    DeliveryListener NONE = new DeliveryListener() {};

    /** Whether this daemon works on the destination. */
    default void holds(String destination, boolean held) {}

    /** A delivery of so many events ended, of which so many were taken. */
    default void delivered(String destination, int events, int taken, Duration took) {}

    /** Where it stands now. */
    default void stands(String destination, Snapshot snapshot) {}
}
