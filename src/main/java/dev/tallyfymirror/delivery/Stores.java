package dev.tallyfymirror.delivery;

import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.outbox.Cursors;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.retry.Backoff;
import java.time.Clock;
import reactor.core.scheduler.Scheduler;

/**
 * What all destinations work with.
 *
 * @param scheduler whose time the pauses go by; the same as the clock's
 * @param patience between tries of the database
 */
public record Stores(
        Database database,
        Leases leases,
        Outbox outbox,
        Cursors cursors,
        Clock clock,
        Scheduler scheduler,
        Backoff patience,
        DeliveryListener listener) {
    public static Stores of(Database database, Leases leases, Clock clock, Scheduler scheduler, Backoff patience) {
        return new Stores(
                database,
                leases,
                new Outbox(database),
                new Cursors(database),
                clock,
                scheduler,
                patience,
                DeliveryListener.NONE);
    }

    /** With an outbox that others use too: one connection brings the hints of all. */
    public Stores with(Outbox shared) {
        return new Stores(database, leases, shared, cursors, clock, scheduler, patience, listener);
    }

    public Stores with(DeliveryListener heard) {
        return new Stores(database, leases, outbox, cursors, clock, scheduler, patience, heard);
    }
}
