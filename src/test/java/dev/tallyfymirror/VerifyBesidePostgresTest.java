package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code verify} beside a daemon that works, and as a process of its own. */
@Timeout(240)
class VerifyBesidePostgresTest {
    private static final int ROUNDS = 15;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    @Test
    void besideADaemonOnlyWhatIsUnderWayDiffersAndTheDaemonGoesOn() {
        try (LivingDaemon daemon =
                LivingDaemon.of("beside", POSTGRES.url(), "api.requests-per-minute=0", "api.requests-per-hour=0")) {
            daemon.startReady();
            Eventually.isTrue("mirrored", LivingDaemon.LIMIT, () -> isEqual(verify(daemon)));
            String lease =
                    "SELECT string_agg(l::text, ' ') FROM (SELECT name, term, holder FROM tallyfy_sync.lease ORDER BY 1) l";
            List<String> holder = POSTGRES.texts(lease);
            for (int round = 0; round < ROUNDS; round++) {
                List<String> changed = daemon.completeInEachRun();
                assertThat(verify(daemon))
                        .filteredOn(found -> found.finding() instanceof Difference)
                        .allSatisfy(found -> {
                            Difference one = (Difference) found.finding();
                            assertThat(one.changedSince())
                                    .as("%s of %s", one, changed)
                                    .isTrue();
                        });
            }
            Eventually.isTrue("caught up", LivingDaemon.LIMIT, () -> isEqual(verify(daemon)));
            assertThat(POSTGRES.texts(lease)).isEqualTo(holder);
            assertThat(daemon.isReady()).isTrue();
        }
    }

    private static List<Verified> verify(LivingDaemon daemon) {
        try (Composition program = daemon.another()) {
            return program.verify(null, told -> {}).collectList().block(LivingDaemon.LIMIT);
        }
    }

    private static boolean isEqual(List<Verified> found) {
        return found.get(found.size() - 1).finding() instanceof Summary summary && summary.isEqual();
    }

    @Test
    void theProgramSaysWhatDiffersAndByItsExitCodeWhether() throws Exception {
        try (Trial trial = new Trial(Trial.world("program").withSize(13, 4, 3)).on(POSTGRES.url())) {
            Map<String, String> environment = Map.of(
                    "TALLYFY_BASE_URL", trial.standIn.baseUrl(),
                    "TALLYFY_ORG_ID", "program",
                    "TALLYFY_ACCESS_TOKEN", trial.standIn.token(),
                    "DATABASE_URL", Trial.text(POSTGRES.url()));
            assertThat(run(4, environment, "verify")).contains("run 'tallyfy-mirror sync'");
            assertThat(run(0, environment, "sync", "--full")).contains("complete");
            assertThat(run(0, environment, "verify")).contains("0 differences in 13 runs and 55 tasks, read with ");
            String task = trial.openTasks().get(0);
            String run = trial.standIn.world().taskTruth(task).runId();
            POSTGRES.execute(
                    "UPDATE tallyfy.task SET status = 'planted' WHERE org_id = 'program' AND task_id = '" + task + "'");

            assertThat(run(1, environment, "verify"))
                    .contains("task " + task + " of run " + run + ": status is 'planted' in the mirror, '")
                    .contains("\n1 difference in 13 runs and 55 tasks, read with ");
            JsonNode json = JsonMapper.shared().readTree(run(1, environment, "verify", "--output", "json"));
            assertThat(json.get("differences").get(0).get("task_id").stringValue())
                    .isEqualTo(task);
            assertThat(json.get("organizations")
                            .get(0)
                            .get("counts")
                            .get("differences")
                            .longValue())
                    .isEqualTo(1);
            trial.standIn.revokeTokens();
            assertThat(run(3, environment, "verify")).contains("token");
            assertThat(run(2, environment, "verify", "--org", "other")).contains("--org");
        }
    }

    private String run(int code, Map<String, String> environment, String... line)
            throws IOException, InterruptedException {
        try (RunningProgram program = RunningProgram.start(folder.resolve("said.txt"), environment, List.of(), line)) {
            int ended = program.await();
            String said = program.said();
            assertThat(ended).as(said).isEqualTo(code);
            return said;
        }
    }
}
