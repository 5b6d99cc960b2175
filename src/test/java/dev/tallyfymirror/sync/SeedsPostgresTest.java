package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.tallyfy.ScriptedReply;
import dev.tallyfymirror.tallyfy.ScriptedTallyfy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The example bodies of Tallyfy's own documentation, mirrored. */
class SeedsPostgresTest {
    private static final String NOTHING =
            "{\"data\": [], \"meta\": {\"pagination\": {\"total\": 0, \"total_pages\": 1, \"current_page\": 1}}}";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void theExampleBodiesAreMirroredCompletely() {
        try (ScriptedTallyfy tallyfy = ScriptedTallyfy.start()) {
            tallyfy.otherwise(SeedsPostgresTest::answer);
            Sync sync = Rig.sync(
                    new Rig.Place(tallyfy.baseUrl().toString(), "seeds", "token"),
                    POSTGRES.database(),
                    Rig.Setup.usual());
            CycleReport report =
                    Objects.requireNonNull(sync.once(false, Mono.never()).block(Rig.PATIENCE));
            assertThat(report.error()).isNull();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(sync.readTask("TASK_ID_TO_GET", null).block(Rig.PATIENCE))
                    .contains("\"tasks_changed\":1");
            assertThat(sync.readTask("none", "PROCESS_RUN_ID_TO_GET").block(Rig.PATIENCE))
                    .contains("\"tasks_changed\":0");

            assertThat(POSTGRES.texts("SELECT format('%s|%s|%s|%s|%s|%s|%s|%s', run_id, name, status, checklist_id,"
                            + " owner_id, started_by, progress_percent, to_char(last_updated AT TIME ZONE 'UTC',"
                            + " 'YYYY-MM-DD HH24:MI')) FROM tallyfy.run ORDER BY 1"))
                    .containsExactly(
                            "PROCESS_RUN_ID_TO_GET|Onboarding - Globex Corp|active|template_id_abc|1002|1002||2024-05-21 09:30",
                            "run_id_abc|Onboarding - ACME Corp|active|template_id_123|1001|1001|50|2025-01-17 15:30");
            assertThat(POSTGRES.texts(
                            "SELECT format('%s|%s|%s|%s|%s|%s|%s|%s', task_id, run_id, title, status, task_type,"
                                    + " step_id, alias, to_char(deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))"
                                    + " FROM tallyfy.task ORDER BY 1"))
                    .containsExactly(
                            "TASK_ID_TO_GET|run_id_xyz|Review Proposal|active|member|step_id_123||2024-05-25 17:00",
                            "task_id_1|run_id_abc|Welcome Call|active||step_id_welcome|welcome_call|2024-05-28 17:00",
                            "task_id_2|run_id_abc|Setup Account|not-started||step_id_setup||");
            assertThat(POSTGRES.texts("SELECT raw #>> '{form_fields,0,value,text}' FROM tallyfy.task"
                            + " WHERE task_id = 'TASK_ID_TO_GET'"))
                    .containsExactly("Approved");
            assertThat(POSTGRES.texts("SELECT raw #>> '{prerun,kickoff_field_id_1}' FROM tallyfy.run"
                            + " WHERE run_id = 'PROCESS_RUN_ID_TO_GET'"))
                    .containsExactly("Globex Corporation");
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.quarantine"))
                    .isZero();
            assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event")).isEmpty();
        }
    }

    /** The one run of the example is on the only page of the list; what the example abbreviates is left out. */
    private static ScriptedReply answer(ScriptedTallyfy.Request request) {
        String path = request.path().replace("/api/organizations/seeds", "");
        return switch (path) {
            case "/runs" ->
                ScriptedReply.ok(
                        isListed(request)
                                ? seed("list-processes")
                                        .replace("\"total\": 55", "\"total\": 1")
                                        .replace("\"total_pages\": 6", "\"total_pages\": 1")
                                : NOTHING);
            case "/runs/run_id_abc/tasks" ->
                ScriptedReply.ok(
                        request.page() > 1
                                ? NOTHING
                                : seed("list-process-tasks").replace("PROCESS_RUN_ID", "run_id_abc"));
            case "/runs/PROCESS_RUN_ID_TO_GET" -> ScriptedReply.seed("get-process");
            case "/tasks/TASK_ID_TO_GET" -> ScriptedReply.seed("get-task");
            case "/tasks", "/runs/PROCESS_RUN_ID_TO_GET/tasks" -> ScriptedReply.ok(NOTHING);
            case "/api/me", "/me" -> ScriptedReply.ok("{\"data\": {\"id\": 1001, \"full_name\": \"Ann\"}}");
            default -> ScriptedReply.json(500, "{\"message\": \"not scripted: " + request.line() + "\"}");
        };
    }

    private static boolean isListed(ScriptedTallyfy.Request request) {
        return List.of("status=active", "archived=true").stream().anyMatch(request.target()::contains);
    }

    private static String seed(String name) {
        try (var in = SeedsPostgresTest.class.getResourceAsStream("/seeds/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
