package dev.tallyfymirror.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Fact.Cause;
import dev.tallyfymirror.model.Fact.Cleared;
import dev.tallyfymirror.model.Fact.Completed;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.TaskColumn;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Events EVENTS = Events.of(URI.create("https://go.tallyfy.com/api"));
    private static final Schemas SCHEMAS = Schemas.load();

    @Test
    void aCompletedTaskTellsTheWholeStory() {
        NewEvent event = ofTask(FactType.TASK_COMPLETED);

        assertThat(event.data()).isEqualTo("""
                        {"organization_id":"org-1",\
                        "task":{"org_id":"org-1","task_id":"task-1","run_id":"run-1","title":"Sign \\"it\\"\\n",\
                        "status":"completed","task_type":null,"position":3,"checklist_id":null,"step_id":null,"alias":null,\
                        "owner_users":["1"],"owner_guests":null,"owner_groups":null,"deadline":"2026-03-01T09:00:00Z",\
                        "started_at":null,"completed_at":"2026-03-01T09:00:05.123456Z","completer_id":null,\
                        "created_at":null,"last_updated":null,"archived_at":null,"overdue_since":null,\
                        "first_seen_at":"2026-03-01T09:00:30.500Z","changed_at":"2026-03-01T09:00:30.500Z",\
                        "hidden_at":null,"deleted_at":null,"task_url":"https://go.tallyfy.com/org-1/tasks/task-1"},\
                        "run":{"id":"run-1","name":"Onboarding","status":"active","checklist_id":"c1",\
                        "checklist_title":"Onboarding template"},\
                        "previous":{"status":"active","completed_at":null,"owner_users":["1","2"]},\
                        "observed_at":"2026-03-01T09:00:30.500Z","last_seen_at":"2026-03-01T08:59:30.500Z",\
                        "origin":"live","id_scope":"global","was_overdue":true,"late_by_seconds":5}""");
        assertThat(List.of(event.type(), event.org(), event.runId(), event.taskId()))
                .containsExactly(FactType.TASK_COMPLETED, "org-1", "run-1", "task-1");
        assertThat(List.of(event.occurredAt(), event.observedAt())).containsExactly(Facts.NINE, Facts.SEEN);
    }

    @Test
    void overdueTellsDeadlineDelayAndConfirmation() {
        JsonNode data = JSON.readTree(ofTask(FactType.TASK_OVERDUE).data());

        assertThat(data.get("deadline").asString()).isEqualTo("2026-03-01T09:00:00Z");
        assertThat(data.get("overdue_by_seconds").asInt()).isEqualTo(30);
        assertThat(data.get("confirmed").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void clearedTellsWhy(Cause cause) {
        var fact = Facts.fact(
                FactType.TASK_OVERDUE_CLEARED, new Name(Facts.NINE, null, 1), new Cleared(Facts.NINE, cause));
        NewEvent event = EVENTS.taskEvents("org-1", Facts.taskChange("task-1", fact), Facts.HEAD)
                .get(0);

        JsonNode data = JSON.readTree(event.data());
        assertThat(data.get("cause").asString()).isEqualToIgnoringCase(cause.name());
        assertThat(data.get("id_scope").asString()).isEqualTo("local");
        assertThat(faults(event)).isEmpty();
    }

    @Test
    void aCompletionWithoutADeadlineHasNoDelay() {
        var fact = Facts.fact(FactType.TASK_COMPLETED, new Name(Facts.NINE, null, 0), new Completed(false, null));
        NewEvent event = EVENTS.taskEvents("org-1", Facts.oneOffChange("task-1", fact), null)
                .get(0);

        JsonNode data = JSON.readTree(event.data());
        assertThat(data.get("late_by_seconds").isNull()).isTrue();
        assertThat(data.get("run").isNull()).isTrue();
        assertThat(event.runId()).isNull();
        assertThat(faults(event)).isEmpty();
    }

    @Test
    void aRunTellsItsColumnsAndNoTask() {
        NewEvent event = EVENTS.runEvents("org-1", Facts.runChange("run-1", Facts.fact(FactType.RUN_COMPLETED)))
                .get(0);

        JsonNode data = JSON.readTree(event.data());
        assertThat(data.has("task")).isFalse();
        assertThat(data.get("run").get("id").asString()).isEqualTo("run-1");
        assertThat(data.get("run").get("progress_percent").decimalValue()).isEqualByComparingTo("50");
        assertThat(data.get("previous").get("status").asString()).isEqualTo("active");
        assertThat(event.runId()).isEqualTo("run-1");
        assertThat(event.taskId()).isNull();
    }

    @ParameterizedTest
    @EnumSource(FactType.class)
    void eachTypeIsAsItsSchemaSays(FactType type) {
        assertThat(faults(event(type))).isEmpty();
    }

    @Test
    void aSchemaFindsWhatIsMissing() {
        String data = ofTask(FactType.TASK_OVERDUE).data().replace("\"confirmed\":true", "\"confirmed\":\"yes\"");

        assertThat(EventSchemas.faults(FactType.TASK_OVERDUE, data)).hasSize(1);
        assertThat(EventSchemas.faults(FactType.TASK_OVERDUE, data.replace("\"task_url\"", "\"url\"")))
                .hasSize(2);
    }

    @Test
    void theSchemaKnowsEveryMemberOfATask() {
        JsonNode known = JSON.readTree(schema("tallyfy.common.v1.json")).at("/$defs/task/properties");
        JsonNode task = JSON.readTree(ofTask(FactType.TASK_CREATED).data()).get("task");

        assertThat(known.propertyNames()).containsExactlyInAnyOrderElementsOf(task.propertyNames());
        assertThat(known.propertyNames())
                .containsAll(Arrays.stream(TaskColumn.values())
                        .map(TaskColumn::sqlName)
                        .toList());
    }

    @Test
    void factsKeepTheirOrder() {
        var change =
                Facts.taskChange("task-1", Facts.fact(FactType.TASK_REOPENED), Facts.fact(FactType.TASK_COMPLETED));

        assertThat(EVENTS.taskEvents("org-1", change, Facts.HEAD))
                .extracting(NewEvent::type)
                .containsExactly(FactType.TASK_REOPENED, FactType.TASK_COMPLETED);
    }

    @Test
    void theTasksAddressIsInTheApplicationBesideTheApi() {
        assertThat(new TaskUrls(URI.create("https://api.tallyfy.com")).of("o", "t"))
                .isEqualTo("https://go.tallyfy.com/o/tasks/t");
        assertThat(new TaskUrls(URI.create("http://user:secret@127.0.0.1:8081/api")).of("o/x", "t 1"))
                .isEqualTo("http://127.0.0.1:8081/o%2Fx/tasks/t%201");
    }

    private static NewEvent ofTask(FactType type) {
        return EVENTS.taskEvents("org-1", Facts.taskChange("task-1", Facts.fact(type)), Facts.HEAD)
                .get(0);
    }

    private static NewEvent event(FactType type) {
        return type.shortName().startsWith("run.")
                ? EVENTS.runEvents("org-1", Facts.runChange("run-1", Facts.fact(type)))
                        .get(0)
                : ofTask(type);
    }

    private static List<String> faults(NewEvent event) {
        return EventSchemas.faults(event.type(), event.data());
    }

    private static String schema(String file) {
        return SCHEMAS.find(file).orElseThrow();
    }
}
