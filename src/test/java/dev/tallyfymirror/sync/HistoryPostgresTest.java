package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded lives of an organization through HTTP, sync and PostgreSQL: after each step the histories are sound, and at many
 * instants the mirror as of then is what a witness beside it had seen.
 */
class HistoryPostgresTest {
    private static final int STEPS = 25;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    /** Of all seeds. */
    private static final Set<Step> MET = EnumSet.noneOf(Step.class);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Step, Integer> met = new EnumMap<>(Step.class);
    /** Bodies of lists of tasks as they once were. */
    private final List<Old> old = new ArrayList<>();

    private record Old(String path, String body) {}

    private enum Step {
        CHANGES,
        RUN_MOVES,
        DEADLINES,
        STALE_LIST,
        STALE_BELIEVED,
        CLOCK_BACK,
        CLOCK_ON,
        FULL
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyInstantIsAsItWas(long seed) throws Exception {
        String org = "life" + seed;
        Random random = new Random(seed);
        Witness witness = Witness.over(POSTGRES, org);
        try (Rig rig =
                Rig.of(Rig.world().withOrganization(org).withSeed(seed).withSize(7, 5, 4), POSTGRES.database())) {
            rig.sync();
            for (int step = 0; step < STEPS; step++) {
                Step next = Step.values()[random.nextInt(Step.values().length)];
                met.merge(next, 1, Integer::sum);
                keepBody(rig, random);
                rig.truth().jump(Duration.ofMillis(1 + random.nextInt(4_000)));
                make(next, rig, random);
                assertSound(seed, step, next);
            }
            calmDown(rig);
            int instants = witness.compare("task") + witness.compare("run");
            MET.addAll(met.keySet());
            System.out.printf(
                    "history: seed %d, %d steps %s, %d versions, %d instants%n",
                    seed, STEPS, met, witness.versions(), instants);
            ViewsOverTruth.compare(POSTGRES, rig.truth(), org);
        }
    }

    @AfterAll
    static void theSeedsTogetherMeetEveryStep() {
        assertThat(MET).containsExactly(Step.values());
    }

    private void make(Step step, Rig rig, Random random) throws IOException, InterruptedException {
        switch (step) {
            case CHANGES -> rig.truth().changeAtRandom(1 + random.nextInt(8), random.nextLong(), 0.2);
            case RUN_MOVES -> moveRun(rig, random);
            case DEADLINES -> passDeadlines(rig, random);
            case STALE_LIST -> replay(rig, random);
            case STALE_BELIEVED -> {
                replay(rig, random);
                rig.sync();
                rig.truth().jump(Duration.ofSeconds(61));
                replay(rig, random);
            }
            case CLOCK_BACK -> rig.truth().jump(Duration.ofSeconds(-1 - random.nextInt(90)));
            case CLOCK_ON -> rig.truth().jump(Duration.ofSeconds(random.nextInt(200)));
            case FULL -> rig.syncFully();
        }
        rig.sync();
        rig.standIn.faults().clear();
    }

    private static void moveRun(Rig rig, Random random) {
        String run =
                rig.truth().runIds().get(random.nextInt(rig.truth().runIds().size()));
        switch (random.nextInt(5)) {
            case 0 -> rig.truth().change().archiveRun(run);
            case 1 -> rig.truth().change().restoreRun(run);
            case 2 -> rig.truth().change().hideRun(run, true);
            case 3 -> rig.truth().change().hideRun(run, false);
            default -> rig.truth().change().launchRun("New " + random.nextInt(), 3);
        }
    }

    private static void passDeadlines(Rig rig, Random random) {
        List<String> open = rig.truth().openTaskIds();
        for (int n = 0; n < 4; n++) {
            String task = open.get(random.nextInt(open.size()));
            var deadline = rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(random.nextInt(20) - 5L);
            rig.truth().change().deadline(task, random.nextInt(4) == 0 ? null : deadline);
        }
        rig.sync();
        rig.truth().jump(Duration.ofSeconds(20));
        rig.truth().passDeadlines();
    }

    private void keepBody(Rig rig, Random random) throws IOException, InterruptedException {
        String run =
                rig.truth().runIds().get(random.nextInt(rig.truth().runIds().size()));
        String path = "/organizations/" + rig.standIn.organization() + "/runs/" + run + "/tasks";
        var request = HttpRequest.newBuilder(
                        URI.create(rig.standIn.baseUrl() + path + "?per_page=100&sort=position&page=1"))
                .header("Authorization", "Bearer " + rig.standIn.token())
                .header("X-Tallyfy-Client", "APIClient")
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
            old.add(new Old(path, answer.body()));
        }
    }

    /** A cache answers with what once was, and something changes so that it is asked. */
    private void replay(Rig rig, Random random) {
        Old page = old.get(random.nextInt(old.size()));
        rig.standIn.faults().next(2, page.path() + "\\?", Fault.body(200, page.body()));
        String run = page.path().replaceFirst(".*/runs/", "").replace("/tasks", "");
        rig.truth().change().renameRun(run, "Touched " + random.nextInt());
    }

    private void calmDown(Rig rig) {
        for (int pass = 0; pass < 3; pass++) {
            rig.truth().jump(Duration.ofHours(2));
            rig.truth().runIds().forEach(run -> rig.truth().change().rawRun(run));
            rig.truth().taskIds(task -> true).forEach(rig.truth().change()::rawTask);
            rig.syncFully();
        }
        assertSound(-1, STEPS, Step.FULL);
    }

    private static void assertSound(long seed, int step, Step made) {
        assertThat(History.faults(POSTGRES, "task"))
                .as("seed %d, step %d (%s)", seed, step, made)
                .isEmpty();
        assertThat(History.faults(POSTGRES, "run"))
                .as("seed %d, step %d (%s)", seed, step, made)
                .isEmpty();
    }
}
