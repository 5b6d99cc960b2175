package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The sync is dropped at random pages of a long run, again and again; a new one over the same database goes on. */
class KilledLongRunsPostgresTest {
    private static final int PAGES = 50;
    private static final int TASKS = PAGES * 100 - 20;
    /** Page 1 is asked for twice. */
    private static final int WHOLE = PAGES + 1;

    /** 25 of them are a hundred kills, and two minutes. */
    private static final int ROUNDS = Integer.getInteger("long.runs.rounds", 5);

    /** In each round. Each may have one page asked for again: with page 1 that is a tenth of the pages. */
    private static final int KILLS = 4;

    private static final int LATEST_MILLIS = 25;
    private static final long SEED = Long.getLong("long.runs.seed", 15);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Random random = new Random(SEED);
    private final AtomicInteger kills = new AtomicInteger();
    private final List<String> completed = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();

    @Test
    void oneReadByManyThatAreKilledCostsATenthMoreAtMost() { // A15
        try (Rig rig = rig("killed")) {
            assertThat(rig.sync().error()).isNull();
            String run = launch(rig);
            int asked = 0;
            for (int round = 0; round < ROUNDS; round++) {
                boolean isHeld = round > 0;
                int ofRound = readWhileKilled(rig, run, isHeld ? () -> delete(rig, run) : () -> {});
                assertThat(ofRound).as(round + ". round, seed " + SEED).isBetween(WHOLE, WHOLE + KILLS);
                assertThat(gone("killed")).as(round + ". round, seed " + SEED).isSubsetOf(deleted);
                asked += ofRound;
                complete(rig, run);
            }
            assertThat(kills).hasValue(ROUNDS * KILLS);
            assertThat(asked).isLessThanOrEqualTo(ROUNDS * PAGES * 11 / 10);
            read(rig, run);
            requireTruth(rig);
        }
    }

    @Test
    void ofOneThatHasNotChangedNothingIsTouched() { // A15
        try (Rig rig = rig("same")) {
            String run = launch(rig);
            assertThat(rig.sync().error()).isNull();
            var rows = Rows.versions(POSTGRES, "same", "task");
            List<String> memory = memory("same");
            POSTGRES.execute(
                    "UPDATE tallyfy_sync.run_memory SET tasks_read_hash = NULL WHERE org_id = 'same' AND run_id = '"
                            + run + "'");
            assertThat(readWhileKilled(rig, run, () -> {})).isBetween(WHOLE, WHOLE + KILLS);
            assertThat(Rows.versions(POSTGRES, "same", "task")).isEqualTo(rows).hasSizeGreaterThan(TASKS);
            assertThat(memory("same")).isEqualTo(memory);
        }
    }

    @Test
    void aFirstSyncCutOffInTheMiddleOfOneGoesOnThere() { // A15
        try (Rig rig = rig("first")) {
            String run = launch(rig);
            int asked = readWhileKilled(rig, run, () -> complete(rig, run));
            assertThat(asked).isBetween(WHOLE, WHOLE + KILLS);
            read(rig, run);
            requireTruth(rig);
        }
    }

    /** How often pages of the run were asked for until it was read; {@code meanwhile}: when the first is dead. */
    private int readWhileKilled(Rig rig, String run, Runnable meanwhile) {
        rig.truth().jump(Duration.ofSeconds(2));
        rig.standIn.requests().reset();
        String before = readAt(rig, run);
        int from = 0;
        for (int at : random.ints(1, WHOLE).distinct().limit(KILLS).sorted().toArray()) {
            try (Rig next = rig.another(POSTGRES.database(), rig.setup);
                    Rig.Running running = next.run()) {
                killAt(rig, run, at - from, running);
            }
            if (from == 0) {
                meanwhile.run();
            }
            from = at;
        }
        awaitRead(rig, run, before);
        return LongRunsPostgresTest.pages(rig, run).size();
    }

    /** When so many pages were asked for, or a moment later. */
    private void killAt(Rig rig, String run, int pages, Rig.Running running) {
        Mono<Long> moment = Mono.delay(Duration.ofMillis(random.nextInt(LATEST_MILLIS)));
        Disposable.Swap killing = Disposables.swap();
        rig.standIn
                .faults()
                .after(
                        pages - 1,
                        1,
                        "GET .*/runs/" + run + "/tasks",
                        Fault.run(() -> killing.replace(moment.subscribe(late -> kill(running)))));
        running.awaitEnd(Rig.PATIENCE);
        Eventually.isTrue("the lease is given back", () -> isFree(rig.standIn.organization()));
    }

    private void kill(Rig.Running running) {
        kills.incrementAndGet();
        running.kill();
    }

    private static void read(Rig rig, String run) {
        rig.truth().jump(Duration.ofSeconds(2));
        awaitRead(rig, run, readAt(rig, run));
    }

    private static void awaitRead(Rig rig, String run, String before) {
        try (Rig last = rig.another(POSTGRES.database(), rig.setup);
                Rig.Running running = last.run()) {
            Eventually.isTrue("the end", () -> !readAt(rig, run).equals(before));
        }
        assertThat(LongRunsPostgresTest.kept(POSTGRES, rig)).isZero();
    }

    private void requireTruth(Rig rig) {
        String org = rig.standIn.organization();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), there(org)))
                .isEmpty();
        assertThat(gone(org)).isEqualTo(new TreeSet<>(deleted));
        assertThat(POSTGRES.texts("SELECT type || ' ' || task_id FROM tallyfy.event WHERE org_id = '" + org + "'"))
                .containsExactlyInAnyOrderElementsOf(completed.stream()
                        .map("tallyfy.task.completed "::concat)
                        .toList());
    }

    private static Rig rig(String org) {
        Rig rig = Rig.of(
                Rig.world().withOrganization(org).withSize(5, 3, 0),
                POSTGRES.database(),
                Rig.Setup.usual().every(Duration.ofMillis(20)).planningFor(1_000));
        rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        rig.truth().jump(Duration.ofSeconds(2));
        return rig;
    }

    private static String launch(Rig rig) {
        return rig.truth().change().launchRun("Long", TASKS).runId();
    }

    /** The run's entry shows it. */
    private void complete(Rig rig, String run) {
        rig.truth().jump(Duration.ofSeconds(2));
        String task = anyOpen(rig, run);
        rig.truth().change().complete(task);
        completed.add(task);
    }

    /** The run's entry shows nothing of it. */
    private void delete(Rig rig, String run) {
        String task = anyOpen(rig, run);
        rig.truth().changeSilently().deleteTask(task);
        deleted.add(task);
    }

    private String anyOpen(Rig rig, String run) {
        List<String> open = rig.truth().taskIds(task -> task.open() && !task.deleted() && run.equals(task.runId()));
        return open.get(random.nextInt(open.size()));
    }

    private static Map<String, Map<String, String>> there(String org) {
        return Rows.held(POSTGRES::texts, "task t WHERE org_id = '" + org + "' AND deleted_at IS NULL", "task");
    }

    /** Held as deleted, now or at any time. */
    private static Set<String> gone(String org) {
        return new TreeSet<>(POSTGRES.texts("SELECT task_id FROM tallyfy.task_history WHERE org_id = '" + org
                + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)"));
    }

    private static List<String> memory(String org) {
        return POSTGRES.texts(
                "SELECT task_id || xmin FROM tallyfy_sync.task_memory WHERE org_id = '" + org + "' ORDER BY 1");
    }

    /** When its tasks were read to their end; the server's time has been set on before each reading. */
    private static String readAt(Rig rig, String run) {
        return POSTGRES.texts("SELECT coalesce(max(tasks_read_at)::text, 'never') FROM tallyfy_sync.run_memory"
                        + " WHERE org_id = '" + rig.standIn.organization() + "' AND run_id = '" + run + "'")
                .get(0);
    }

    private static boolean isFree(String org) {
        return POSTGRES.texts(
                        "SELECT name FROM tallyfy_sync.lease WHERE name = 'org:" + org + "' AND holder IS NOT NULL")
                .isEmpty();
    }
}
