package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Looseness;
import dev.tallyfymirror.standin.StandInSettings;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists that are to begin with what is new, and don't: asked for no more, said so, and tried again by a full cycle. */
class WrongHintsPostgresTest {
    private static final String COMPLETIONS = "sort=completed_newest";
    private static final String ACTIVITY = "/activity-feeds";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void completionsInAnotherOrderAreLeft() {
        StandInSettings world = world("unsorted").withLooseness(EnumSet.of(Looseness.SORT_IGNORED));
        try (Rig rig = bare(world)) {
            cycles(rig);
            assertThat(asked(rig, COMPLETIONS)).isEqualTo(1);
            assertThat(degraded("unsorted"))
                    .contains(
                            "no longer reads the organization's list of completed tasks: it does not begin with the newest");
            assertThat(rig.syncFully().error()).isNull();
            cycles(rig);
            assertThat(asked(rig, COMPLETIONS)).isEqualTo(2);
        }
    }

    @Test
    void aFeedThatBeginsWithTheOldestIsLeft() {
        try (Rig rig = bare(world("oldest"))) {
            rig.standIn.faults().always(ACTIVITY, Fault.body(200, """
                    {"data": [{"id": 1, "entity_type": "run", "entity_id": "x", "created_at": "2026-11-20T10:00:00Z"},
                              {"id": 2, "entity_type": "run", "entity_id": "y", "created_at": "2026-11-20T10:05:00Z"}]}
                    """));
            cycles(rig);
            assertThat(asked(rig, ACTIVITY)).isEqualTo(1);
            assertThat(degraded("oldest"))
                    .contains("no longer reads the activity feed: it does not begin with the newest");
        }
    }

    @Test
    void whatBeginsWithTheNewestIsAskedForEachCycle() {
        try (Rig rig = bare(world("sorted"))) {
            cycles(rig);
            assertThat(asked(rig, COMPLETIONS)).isEqualTo(3);
            assertThat(asked(rig, ACTIVITY)).isEqualTo(3);
        }
    }

    private static StandInSettings world(String org) {
        return Rig.world().withOrganization(org).withSize(40, 6, 0);
    }

    /** Where the lists of runs don't show tasks. */
    private static Rig bare(StandInSettings world) {
        Rig rig = Rig.of(world, POSTGRES.database());
        rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        assertThat(rig.sync().error()).isNull();
        return rig;
    }

    private static void cycles(Rig rig) {
        for (int cycle = 0; cycle < 3; cycle++) {
            assertThat(rig.sync().error()).isNull();
        }
    }

    private static long asked(Rig rig, String address) {
        return rig.standIn.requests().recent().stream()
                .filter(request -> request.uri().contains(address))
                .count();
    }

    private static String degraded(String org) {
        return POSTGRES.texts("SELECT coalesce(degraded, 'none') FROM tallyfy.sync_health WHERE org_id = '" + org + "'")
                .get(0);
    }
}
