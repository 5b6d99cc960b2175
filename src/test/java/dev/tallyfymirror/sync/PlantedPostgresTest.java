package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Naive behaviours that live in SQL, lease and orchestration, beside those of the simulation ({@code PlantedBugsTest}):
 * each is brought back in the test's own database and caught by the step that passes without it.
 */
class PlantedPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @ParameterizedTest
    @EnumSource(Naive.class)
    @Timeout(60)
    void isCaughtByAStepThatPassesWithoutIt(Naive bug) throws Exception {
        Steps steps = new Steps(POSTGRES);
        assertThat(bug.step.find(steps, "sound_" + bug.name().toLowerCase(java.util.Locale.ROOT), false))
                .as("without it")
                .isEmpty();
        bug.plant(POSTGRES);
        try {
            String found = bug.step.find(steps, "naive_" + bug.name().toLowerCase(java.util.Locale.ROOT), true);
            assertThat(found).as("with it").isNotEmpty();
            System.out.printf("planted: %-30s caught by step \"%s\": %s%n", bug, bug.stepName, found);
        } finally {
            bug.uproot(POSTGRES);
        }
    }
}
