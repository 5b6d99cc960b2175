package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The documented calls: what is sent, byte for byte, and what becomes of Tallyfy's own example answers. */
class SeedCallsTest {
    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(server);

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void listProcessesAsksWithTheRequiredHeaders() {
        server.always(ScriptedReply.seed("list-processes"));
        Page page = client.requestRuns(RunQuery.status("active"), 1).block(SOON);

        var request = server.only();
        assertThat(request.line())
                .isEqualTo("GET /api/organizations/org1/runs?status=active&sort=created_at&page=1&per_page=10");
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer " + Clients.TOKEN)
                .containsEntry("accept", "application/json")
                .containsEntry("x-tallyfy-client", "APIClient")
                .containsEntry("accept-encoding", "gzip");
        assertThat(request.body()).isEmpty();
        assertThat(page.pagination().total()).isEqualTo(55);
        assertThat(page.pagination().totalPages()).isEqualTo(6);
        assertThat(page.when()).isEqualTo(new When(Instant.parse("2026-11-22T10:00:00Z"), Clients.NOW));
    }

    @Test
    void listProcessesIsMirroredCompletely() {
        server.always(ScriptedReply.seed("list-processes"));
        Item<RunColumn> run = run(
                client.requestRuns(RunQuery.UNARCHIVED, 1).block(SOON).items().get(0), Source.LIST);

        assertThat(run.id()).isEqualTo("run_id_abc");
        assertThat(run.unreadable()).isEmpty();
        assertThat(values(run))
                .containsExactly(
                        Map.entry("name", "Onboarding - ACME Corp"),
                        Map.entry("status", "active"),
                        Map.entry("checklist_id", "template_id_123"),
                        Map.entry("checklist_title", "Customer Onboarding"),
                        Map.entry("owner_id", "1001"),
                        Map.entry("started_by", "1001"),
                        Map.entry("progress_complete", 5),
                        Map.entry("progress_total", 10),
                        Map.entry("progress_percent", new BigDecimal("5E+1")),
                        Map.entry("late_tasks", 0),
                        Map.entry("due_date", Instant.parse("2025-02-15T10:00:00Z")),
                        Map.entry("created_at", Instant.parse("2025-01-15T10:00:00Z")),
                        Map.entry("started_at", Instant.parse("2025-01-15T10:00:00Z")),
                        Map.entry("last_updated", Instant.parse("2025-01-17T15:30:00Z")));
        assertThat(run.present()).containsExactlyInAnyOrder(RunColumn.values());
        assertThat(run.raw().json())
                .contains("\"can_add_oot\": true")
                .startsWith("{")
                .endsWith("}");
    }

    @Test
    void listProcessTasksIsMirroredCompletely() {
        server.always(ScriptedReply.seed("list-process-tasks"));
        List<RawItem> items =
                client.requestTasks("PROCESS_RUN_ID", 1).block(SOON).items();

        assertThat(server.only().line())
                .isEqualTo("GET /api/organizations/org1/runs/PROCESS_RUN_ID/tasks?sort=position&page=1&per_page=10");
        Item<TaskColumn> first = task(items.get(0), Source.LIST);
        assertThat(first.unreadable()).isEmpty();
        assertThat(values(first))
                .containsExactly(
                        Map.entry("run_id", "PROCESS_RUN_ID"),
                        Map.entry("title", "Welcome Call"),
                        Map.entry("status", "active"),
                        Map.entry("position", 1),
                        Map.entry("step_id", "step_id_welcome"),
                        Map.entry("alias", "welcome_call"),
                        Map.entry("owner_users", List.of()),
                        Map.entry("owner_guests", List.of()),
                        Map.entry("owner_groups", List.of()),
                        Map.entry("deadline", Instant.parse("2024-05-28T17:00:00Z")));
        Item<TaskColumn> second = task(items.get(1), Source.LIST);
        assertThat(second.present())
                .isEqualTo(Set.of(
                        TaskColumn.RUN_ID,
                        TaskColumn.TITLE,
                        TaskColumn.STATUS,
                        TaskColumn.POSITION,
                        TaskColumn.STEP_ID));
    }

    @Test
    void getProcessIsMirroredCompletely() {
        server.always(ScriptedReply.seed("get-process"));
        Item<RunColumn> run =
                run(present(client.findRun("PROCESS_RUN_ID_TO_GET").block(SOON)), Source.GET);

        assertThat(server.only().line()).isEqualTo("GET /api/organizations/org1/runs/PROCESS_RUN_ID_TO_GET");
        assertThat(run.unreadable()).isEmpty();
        assertThat(values(run))
                .containsExactly(
                        Map.entry("name", "Onboarding - Globex Corp"),
                        Map.entry("status", "active"),
                        Map.entry("checklist_id", "template_id_abc"),
                        Map.entry("checklist_title", "Client Onboarding V3"),
                        Map.entry("owner_id", "1002"),
                        Map.entry("started_by", "1002"),
                        Map.entry("created_at", Instant.parse("2024-05-20T11:00:00Z")),
                        Map.entry("last_updated", Instant.parse("2024-05-21T09:30:00Z")));
    }

    @Test
    void getTaskIsMirroredCompletely() {
        server.always(ScriptedReply.seed("get-task"));
        Item<TaskColumn> task = task(present(client.findTask("TASK_ID_TO_GET").block(SOON)), Source.GET);

        assertThat(server.only().line()).isEqualTo("GET /api/organizations/org1/tasks/TASK_ID_TO_GET");
        assertThat(task.unreadable()).isEmpty();
        assertThat(values(task))
                .containsEntry("run_id", "run_id_xyz")
                .containsEntry("task_type", "member")
                .containsEntry("deadline", Instant.parse("2024-05-25T17:00:00Z"))
                .containsEntry("last_updated", Instant.parse("2024-05-21T11:00:00Z"))
                .doesNotContainKey("alias");
        assertThat(task.raw().json()).contains("capture_id_abc");
    }

    @Test
    void completeTaskSendsTheIdAlone() {
        server.always(ScriptedReply.seed("complete-task"));
        var done = client.completeTask(Completion.of("TASK_ID_TO_COMPLETE", "PROCESS_RUN_ID"))
                .block(SOON);

        var request = server.only();
        assertThat(request.line()).isEqualTo("POST /api/organizations/org1/runs/PROCESS_RUN_ID/completed-tasks");
        assertThat(request.body()).isEqualTo("{\"task_id\":\"TASK_ID_TO_COMPLETE\"}");
        assertThat(request.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("content-length", "33")
                .containsEntry("x-tallyfy-client", "APIClient")
                .containsEntry("authorization", "Bearer " + Clients.TOKEN);
        assertThat(values(task(done.item(), Source.COMPLETE)))
                .containsExactly(
                        Map.entry("title", "Review Proposal"),
                        Map.entry("status", "completed"),
                        Map.entry("completed_at", Instant.parse("2024-05-20T17:00:00Z")),
                        Map.entry("completer_id", "1001"));
    }

    @Test
    void anApprovalOfAOneOffTaskIsSentWithItsFormValues() {
        server.always(ScriptedReply.json(201, "{\"data\": {\"id\": \"APPROVAL_TASK_ID\"}}"));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("final_notes_field_id", "All checks passed.");
        values.put("amount", 12);
        Clients.complete(client.completeTask(new Completion("APPROVAL_TASK_ID", null, true, values)));

        assertThat(server.only().line()).isEqualTo("POST /api/organizations/org1/completed-tasks");
        assertThat(server.only().body())
                .isEqualTo("{\"task_id\":\"APPROVAL_TASK_ID\",\"is_approved\":true,"
                        + "\"taskdata\":{\"final_notes_field_id\":\"All checks passed.\",\"amount\":12}}");
    }

    @Test
    void aRejectionIsSentAsFalse() {
        server.always(ScriptedReply.seed("complete-task"));
        Clients.complete(client.completeTask(new Completion("t", "r", false, Map.of())));
        assertThat(server.only().body()).isEqualTo("{\"task_id\":\"t\",\"is_approved\":false}");
    }

    @Test
    void theOrganizationsTaskListIsAskedForOneOffTasks() {
        server.always(ScriptedReply.ok("{\"data\": []}"));
        Clients.complete(
                client.requestOrganizationTasks(TaskQuery.oneOff(Archived.ONLY).status("complete"), 3));
        assertThat(server.only().line())
                .isEqualTo("GET /api/organizations/org1/tasks"
                        + "?is_oneoff=true&status=complete&archived=only&sort=newest&page=3&per_page=10");
    }

    @Test
    void archivedRunsAreAskedForInWords() {
        server.always(ScriptedReply.ok("{\"data\": []}"));
        Clients.complete(client.requestRuns(RunQuery.ALL, 1));
        Clients.complete(client.requestRuns(RunQuery.ARCHIVED, 1));
        assertThat(server.requests())
                .extracting(ScriptedTallyfy.Request::target)
                .containsExactly(
                        "/api/organizations/org1/runs?archived=true&sort=created_at&page=1&per_page=10",
                        "/api/organizations/org1/runs?archived=only&sort=created_at&page=1&per_page=10");
    }

    @Test
    void meTellsWhoTheTokenBelongsTo() {
        server.always(
                ScriptedReply.ok(
                        "{\"data\": {\"id\": 1001, \"first_name\": \"Ada\", \"last_name\": \"L\", \"email\": \"ada@example.com\"}}"));
        Member me = client.me().block(SOON);
        assertThat(server.only().line()).isEqualTo("GET /api/me");
        assertThat(me.userId()).isEqualTo("1001");
        assertThat(me.fullName()).isEqualTo("Ada L");
        assertThat(me.email()).isEqualTo("ada@example.com");
    }

    @Test
    void anIdStaysOneSegmentOfThePath() {
        server.always(ScriptedReply.json(404, "{\"message\": \"no\"}"));
        Clients.complete(client.findTask("../me?x=/ä"));
        Clients.complete(client.findTask(".."));
        assertThat(server.requests())
                .extracting(ScriptedTallyfy.Request::target)
                .containsExactly(
                        "/api/organizations/org1/tasks/..%2Fme%3Fx%3D%2F%C3%A4",
                        "/api/organizations/org1/tasks/%2E%2E");
    }

    @Test
    void nothingIsSentBeforeSomebodySubscribes() {
        var unused = client.listRuns(RunQuery.ALL);
        var unusedToo = client.completeTask(Completion.of("t", null));
        StepVerifier.create(client.listTasks("r"), 0).thenCancel().verify(SOON);
        assertThat(server.requests()).isEmpty();
    }

    private static RawItem present(Answer answer) {
        return ((Answer.Present) answer).item();
    }

    private static Item<RunColumn> run(RawItem raw, Source source) {
        return ((Mapped.Readable<RunColumn>) RunMapper.map(raw, source)).item();
    }

    private static Item<TaskColumn> task(RawItem raw, Source source) {
        return ((Mapped.Readable<TaskColumn>) TaskMapper.map(raw, source, null)).item();
    }

    private static <C extends Enum<C> & dev.tallyfymirror.model.Column> Map<String, Object> values(Item<C> item) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (C column : item.columns().differing(dev.tallyfymirror.model.Columns.none(column(item)))) {
            values.put(column.sqlName(), item.columns().value(column));
        }
        return values;
    }

    private static <C extends Enum<C> & dev.tallyfymirror.model.Column> Class<C> column(Item<C> item) {
        return item.present().iterator().next().getDeclaringClass();
    }
}
