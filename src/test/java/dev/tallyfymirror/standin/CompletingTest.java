package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CompletingTest {
    private final SteppedClock clock = new SteppedClock();
    private RunningStandIn standIn;
    private Caller caller;
    private World world;

    @BeforeEach
    void start() {
        standIn = Caller.start(StandInSettings.defaults(Clock.systemUTC()).withClock(clock));
        caller = new Caller(standIn);
        world = standIn.world();
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    private TaskTruth any(Predicate<TaskTruth> what) {
        return world.taskTruth(world.taskIds(what).get(0));
    }

    private HttpResponse<String> complete(TaskTruth task, String more) {
        String where = task.runId() == null ? "" : "/runs/" + task.runId();
        return caller.post(where + "/completed-tasks", "{\"task_id\":\"" + task.id() + "\"" + more + "}");
    }

    @Test
    void completesATaskOfARun() {
        clock.advance(Duration.ofMinutes(5));
        TaskTruth task = any(one -> one.open() && one.type().equals("task") && one.runId() != null);
        JsonNode answer = Caller.tree(complete(task, "")).path("data");
        assertThat(answer.path("status").asString()).isEqualTo("completed");
        assertThat(answer.path("completed_at").asString()).isEqualTo("2026-03-02T08:05:00.000Z");
        assertThat(answer.path("completer_id").asInt()).isEqualTo(1001);
        assertThat(answer.path("tasks_changed_by_rules").isObject()).isTrue();
        assertThat(world.taskTruth(task.id()).lastUpdated()).isEqualTo(clock.instant());
        assertThat(world.runTruth(task.runId()).lastUpdated()).isEqualTo(clock.instant());
        assertThat(world.log()).extracting(TruthEntry::kind).contains("task.completed");
    }

    @Test
    void completesAOneOffTask() {
        TaskTruth task = any(one -> one.open() && one.runId() == null);
        assertThat(complete(task, "").statusCode()).isEqualTo(200);
        assertThat(complete(task, "").statusCode()).isEqualTo(422);
    }

    @Test
    void approvesAndRejects() {
        TaskTruth task = any(one -> one.open() && one.type().equals("approval"));
        assertThat(complete(task, "").statusCode()).isEqualTo(422);
        assertThat(Caller.tree(complete(task, ",\"is_approved\":false"))
                        .path("data")
                        .path("status")
                        .asString())
                .isEqualTo("rejected");
        assertThat(caller.delete("/runs/" + task.runId() + "/completed-tasks/" + task.id())
                        .statusCode())
                .isEqualTo(200);
        assertThat(Caller.tree(complete(task, ",\"is_approved\":true"))
                        .path("data")
                        .path("is_approved")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void keepsFormValues() {
        TaskTruth task = any(one -> one.open() && one.type().equals("task"));
        JsonNode answer = Caller.tree(complete(task, ",\"taskdata\":{\"notes\":\"All checks passed.\"}"));
        assertThat(answer.path("data").path("taskdata").path("notes").asString())
                .isEqualTo("All checks passed.");
    }

    @Test
    void refusesFormValuesWhereThatIsSwitchedOn() {
        standIn.loosen(Set.of(Looseness.TASKDATA_REFUSED));
        TaskTruth task = any(one -> one.open() && one.type().equals("task"));
        assertThat(complete(task, ",\"taskdata\":{}").statusCode()).isEqualTo(422);
        assertThat(complete(task, "").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWhatCanNotBeCompleted() {
        TaskTruth done = any(one -> one.finished() && one.runId() != null);
        TaskTruth skipped = any(TaskTruth::skipped);
        TaskTruth task = any(one -> one.open() && one.type().equals("task") && one.runId() != null);
        assertThat(complete(done, "").statusCode()).isEqualTo(409);
        assertThat(complete(skipped, "").statusCode()).isEqualTo(422);
        assertThat(caller.post("/completed-tasks", "{}").statusCode()).isEqualTo(422);
        assertThat(caller.post("/completed-tasks", "{").statusCode()).isEqualTo(400);
        assertThat(caller.post("/completed-tasks", "{\"task_id\":\"nothing\"}").statusCode())
                .isEqualTo(404);
        assertThat(caller.post("/completed-tasks", "{\"task_id\":\"" + task.id() + "\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void reopensAndSetsItsCompletionToNothing() {
        TaskTruth done = any(one -> one.finished() && one.runId() == null);
        assertThat(caller.delete("/completed-tasks/" + done.id()).statusCode()).isEqualTo(200);
        JsonNode task = caller.data("/tasks/" + done.id());
        assertThat(task.path("completed_at").isNull()).isTrue();
        assertThat(task.path("completer_id").isNull()).isTrue();
        assertThat(caller.delete("/completed-tasks/" + done.id()).statusCode()).isEqualTo(409);
    }

    @Test
    void namesTheTasksThatRulesShow() {
        TaskTruth hidden = any(one -> one.skipped()
                && world.taskTruth(world.taskIds(one.runId()).get(one.position() - 2))
                        .open());
        TaskTruth before = world.taskTruth(world.taskIds(hidden.runId()).get(hidden.position() - 2));
        JsonNode rules = Caller.tree(complete(before, ",\"is_approved\":true"))
                .path("data")
                .path("tasks_changed_by_rules");
        assertThat(rules.propertyNames()).containsExactly(hidden.id());
        assertThat(world.taskTruth(hidden.id()).open()).isTrue();
    }

    @Test
    void completesTheRunWithItsLastTask() {
        String run = world.change().launchRun("Short", 2).runId();
        for (String task : world.taskIds(run)) {
            world.change().complete(task);
        }
        JsonNode json = caller.data("/runs/" + run);
        assertThat(json.path("status").asString()).isEqualTo("complete");
        assertThat(json.path("progress").path("percent").asInt()).isEqualTo(100);
        assertThat(json.path("completed_at").isString()).isTrue();
        world.change().reopen(world.taskIds(run).get(0));
        assertThat(caller.data("/runs/" + run).path("status").asString()).isEqualTo("active");
    }

    @Test
    void tellsWhatHappenedInTheFeedNewestFirst() {
        TaskTruth task = any(one -> one.open() && one.type().equals("task") && one.runId() != null);
        assertThat(complete(task, "").statusCode()).isEqualTo(200);
        world.change().reopen(task.id());
        JsonNode feed = caller.json("/activity-feeds?sort=-created_at&verb=completed,uncompleted");
        assertThat(feed.path("data"))
                .extracting(entry -> entry.path("verb").asString())
                .containsExactly("uncompleted", "completed");
        assertThat(feed.path("data").path(0).path("entity_id").asString()).isEqualTo(task.id());
        assertThat(feed.path("meta").path("pagination").path("per_page").asInt())
                .isEqualTo(20);
    }
}
