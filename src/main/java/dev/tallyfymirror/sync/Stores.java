package dev.tallyfymirror.sync;

import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.LongReadings;
import dev.tallyfymirror.mirror.Mirror;
import dev.tallyfymirror.mirror.Organizations;
import dev.tallyfymirror.mirror.Timetable;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;

/** The doors of the rooms that keep things. */
public record Stores(
        Database database,
        Leases leases,
        Mirror mirror,
        Timetable timetable,
        Organizations organizations,
        Cycles cycles,
        Errands errands,
        RequestLedger requests,
        Outbox outbox,
        Events events) {
    LongReadings longReadings() {
        return new LongReadings(database);
    }
}
