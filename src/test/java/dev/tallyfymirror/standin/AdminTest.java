package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AdminTest {
    private RunningStandIn standIn;
    private Caller caller;
    private World world;

    @BeforeEach
    void start() {
        standIn = Caller.start(Caller.fixed());
        caller = new Caller(standIn);
        world = standIn.world();
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    @Test
    void dumpsTheTruth() {
        assertThat(caller.admin("GET", "truth", "").body())
                .isEqualTo(new String(world.dump(), StandardCharsets.UTF_8))
                .hasLineCount(40 + 40 * 12 + 20);
    }

    @Test
    void makesAndLogsChanges() {
        String task = world.openTaskIds().get(0);
        String made = caller.admin("POST", "changes", "{\"kind\":\"complete\",\"task\":\"" + task + "\"}")
                .body();
        assertThat(Caller.tree(made).path("kind").asString()).isEqualTo("task.completed");
        assertThat(world.taskTruth(task).finished()).isTrue();
        String run = world.runIds().get(0);
        assertThat(caller.admin("POST", "changes", "{\"kind\":\"rename\",\"run\":\"" + run + "\",\"value\":\"New\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(world.runTruth(run).name()).isEqualTo("New");
        assertThat(caller.admin("POST", "changes/random", "{\"count\":8,\"seed\":3,\"silent\":0.25}")
                        .body()
                        .lines())
                .hasSizeGreaterThanOrEqualTo(8);
        assertThat(caller.admin("GET", "log", "").body().lines().count()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThat(caller.admin("POST", "changes", "{\"kind\":\"complete\",\"task\":\"nothing\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(caller.admin("POST", "changes", "{\"kind\":\"explode\",\"task\":\"x\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(caller.admin("POST", "changes", "{").statusCode()).isEqualTo(400);
        assertThat(caller.admin("POST", "faults", "{\"fault\":\"status\",\"pattern\":\"(\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(caller.admin("PUT", "looseness", "[\"nothing\"]").statusCode())
                .isEqualTo(400);
        assertThat(caller.admin("GET", "nothing", "").statusCode()).isEqualTo(404);
    }

    @Test
    void setsFaultsLoosenessLimitsAndTokens() {
        caller.admin("POST", "faults", "{\"fault\":\"status\",\"number\":503,\"pattern\":\"/runs\",\"times\":1}");
        assertThat(caller.get("/runs").statusCode()).isEqualTo(503);
        assertThat(caller.get("/runs").statusCode()).isEqualTo(200);
        caller.admin("PUT", "looseness", "[\"prerun_shape\"]");
        assertThat(world.looseness()).isEqualTo(Set.of(Looseness.PRERUN_SHAPE));
        caller.admin("PUT", "limits", "{\"minute\":1}");
        assertThat(caller.get("/runs").statusCode()).isEqualTo(200);
        assertThat(caller.get("/runs").statusCode()).isEqualTo(429);
        caller.admin("POST", "token/revoke", "");
        assertThat(caller.get("/runs").statusCode()).isEqualTo(401);
    }

    @Test
    void showsAndForgetsRequests() {
        assertThat(caller.get("/runs").statusCode()).isEqualTo(200);
        JsonNode requests = Caller.tree(caller.admin("GET", "requests", ""));
        assertThat(requests.path("counts").path("list_runs").asInt()).isEqualTo(1);
        assertThat(requests.path("total").asInt()).isEqualTo(1);
        caller.admin("DELETE", "requests", "");
        assertThat(standIn.requests().total()).isZero();
    }

    @Test
    void movesTime() {
        String task = world.taskIds(one -> one.open() && one.type().equals("task") && one.runId() != null)
                .get(0);
        world.change().deadline(task, world.now().plusSeconds(60));
        assertThat(caller.admin("POST", "time", "{\"advance\":\"PT2M\"}").body())
                .contains("task.overdue")
                .contains(task);
        assertThat(caller.get("/runs").headers().firstValue("Date")).contains("Mon, 02 Mar 2026 08:02:00 GMT");
    }
}
