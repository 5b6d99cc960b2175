package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;

/** What recording did: rows written and events appended. */
record Recorded(int runsChanged, int tasksChanged, int events) {
    static final Recorded NOTHING = new Recorded(0, 0, 0);

    Recorded plus(Recorded more) {
        return new Recorded(runsChanged + more.runsChanged, tasksChanged + more.tasksChanged, events + more.events);
    }

    Counts counts() {
        return new Counts(0, 0, 0, 0, runsChanged, tasksChanged, events);
    }
}
