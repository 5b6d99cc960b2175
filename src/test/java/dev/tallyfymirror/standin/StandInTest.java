package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StandInTest {
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
    void refusesARequestWithoutAToken() {
        HttpResponse<String> response = caller.send(caller.bare("/api/me").header("X-Tallyfy-Client", "APIClient"));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Caller.tree(response).path("error").asBoolean()).isTrue();
    }

    @Test
    void refusesAWrongToken() {
        assertThat(caller.send(caller.bare("/me")
                                .header("Authorization", "Bearer wrong")
                                .header("X-Tallyfy-Client", "APIClient"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesARequestWithoutTheClientHeader() {
        assertThat(caller.send(caller.bare("/api/me").header("Authorization", "Bearer " + standIn.token()))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesAnotherOrganization() {
        assertThat(caller.send(caller.request("/api/organizations/other/runs")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void saysWhoseTokenItIs() {
        JsonNode me = Caller.tree(caller.send(caller.request("/api/me"))).path("data");
        assertThat(me.path("id").asInt()).isEqualTo(1001);
        assertThat(me.path("full_name").asString()).isEqualTo("Ada Lindqvist");
    }

    @Test
    void answersUnderBothBases() {
        String path = "/organizations/standin/runs?page=2";
        assertThat(Caller.tree(caller.send(caller.request(path))).path("data"))
                .isEqualTo(
                        Caller.tree(caller.send(caller.request("/api" + path))).path("data"));
    }

    @Test
    void sendsItsOwnDate() {
        assertThat(caller.get("/runs").headers().firstValue("Date")).contains("Mon, 02 Mar 2026 08:00:00 GMT");
    }

    @Test
    void listsRunsWithTheFieldsOfTheSpecification() {
        JsonNode run = caller.data("/runs").path(0);
        assertThat(run.propertyNames())
                .contains(
                        "id",
                        "increment_id",
                        "checklist_id",
                        "checklist_title",
                        "name",
                        "summary",
                        "status",
                        "progress",
                        "whole_progress",
                        "started_by",
                        "owner_id",
                        "prerun",
                        "prerun_status",
                        "starred",
                        "created_at",
                        "started_at",
                        "last_updated",
                        "archived_at",
                        "completed_at",
                        "due_date",
                        "due_date_passed",
                        "due_soon",
                        "late_tasks",
                        "collaborators",
                        "type",
                        "is_public",
                        "users",
                        "groups",
                        "parent_id",
                        "can_add_oot");
    }

    @Test
    void showsATaskOfUsualSize() {
        String run = world.runIds().get(0);
        String body = caller.get("/runs/" + run + "/tasks?per_page=12").body();
        assertThat(body.length() / 12).isBetween(780, 920);
    }

    @Test
    void leavesArchivedRunsOutUnlessAskedFor() {
        List<String> usual = caller.ids("/runs?per_page=100");
        List<String> archived = caller.ids("/runs?archived=only&per_page=100");
        assertThat(archived).isNotEmpty().doesNotContainAnyElementsOf(usual);
        assertThat(caller.ids("/runs?archived=true&per_page=100"))
                .containsAll(usual)
                .containsAll(archived);
        assertThat(caller.ids("/runs?status=archived&per_page=100")).isEqualTo(archived);
        assertThat(usual.size() + archived.size()).isEqualTo(40);
    }

    @Test
    void filtersRunsByStatus() {
        assertThat(caller.data("/runs?status=complete&per_page=100"))
                .isNotEmpty()
                .allSatisfy(
                        run -> assertThat(run.path("completed_at").isString()).isTrue());
        assertThat(caller.data("/runs?status=problem&per_page=100"))
                .extracting(run -> run.path("status").asString())
                .contains("problem", "issue");
    }

    @Test
    void sortsRunsByTheFieldAskedFor() {
        List<String> up = caller.data("/runs?sort=created_at&per_page=100")
                .valueStream()
                .map(run -> run.path("created_at").asString())
                .toList();
        assertThat(up).isSorted().hasSizeGreaterThan(20);
        assertThat(caller.data("/runs?sort_by=-created_at")
                        .path(0)
                        .path("created_at")
                        .asString())
                .isEqualTo(up.get(up.size() - 1));
    }

    @Test
    void holdsExactlyTheTasksOrdered() {
        for (String run : world.runIds()) {
            assertThat(world.taskIds(run)).hasSize(12);
        }
        assertThat(world.oneOffTaskIds()).hasSize(20);
    }

    @Test
    void listsTheTasksOfARunByPosition() {
        String run = world.runIds().get(3);
        assertThat(caller.ids("/runs/" + run + "/tasks")).isEqualTo(world.taskIds(run));
    }

    @Test
    void embedsTasksWithoutTheSkippedOnes() {
        String run = world.runTruth(world.runIds().get(0)).id();
        JsonNode tasks = caller.data("/runs/" + run + "?with=tasks").path("tasks");
        assertThat(tasks)
                .hasSize(11)
                .noneMatch(task -> task.path("status").asString().equals("auto-skipped"));
    }

    @Test
    void readsATaskByBothAddresses() {
        String run = world.runIds().get(0);
        String task = world.taskIds(run).get(0);
        JsonNode byTask = caller.data("/tasks/" + task + "?with=step,run,form_fields");
        assertThat(byTask.path("id").asString()).isEqualTo(task);
        assertThat(byTask.path("step").path("id")).isEqualTo(byTask.path("step_id"));
        assertThat(byTask.path("run").path("id").asString()).isEqualTo(run);
        assertThat(caller.data("/runs/" + run + "/tasks/" + task).path("title")).isEqualTo(byTask.path("title"));
        assertThat(caller.get("/runs/" + world.runIds().get(1) + "/tasks/" + task)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void listsOneOffTasksApart() {
        assertThat(caller.data("/tasks?is_oneoff=true&per_page=100"))
                .isNotEmpty()
                .allSatisfy(task -> {
                    assertThat(task.path("run_id").isNull()).isTrue();
                    assertThat(task.path("checklist_id").isNull()).isTrue();
                });
        assertThat(caller.ids("/tasks?is_oneoff=true&archived=true&per_page=100"))
                .containsExactlyInAnyOrderElementsOf(world.oneOffTaskIds());
    }

    @Test
    void countsOverdueTasksInTheOrganizationsList() {
        JsonNode json = caller.json("/tasks?status=overdue&per_page=100");
        assertThat(json.path("meta").path("overdue_tasks").asInt())
                .isPositive()
                .isEqualTo(json.path("meta").path("pagination").path("total").asInt());
    }

    @Test
    void givesOutTokensForClientCredentials() {
        HttpResponse<String> response = token("standin-secret");
        JsonNode answer = Caller.tree(response);
        assertThat(answer.path("expires_in").asInt()).isEqualTo(604_800);
        standIn.revokeTokens();
        assertThat(caller.get("/runs").statusCode()).isEqualTo(401);
        String fresh = Caller.tree(token("standin-secret")).path("access_token").asString();
        assertThat(caller.send(caller.bare("/me")
                                .header("Authorization", "Bearer " + fresh)
                                .header("X-Tallyfy-Client", "x"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(token("wrong").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> token(String secret) {
        String form = "grant_type=client_credentials&client_id=standin-client&scope=*&client_secret=" + secret;
        return caller.send(caller.bare("/oauth/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    @Test
    void answersNotFoundForWhatIsNotThere() {
        assertThat(caller.get("/runs/nothing").statusCode()).isEqualTo(404);
        assertThat(caller.get("/tasks/nothing").statusCode()).isEqualTo(404);
        assertThat(caller.get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void countsRequestsByCall() {
        assertThat(caller.get("/runs?page=2").statusCode()).isEqualTo(200);
        assertThat(caller.get("/tasks/nothing").statusCode()).isEqualTo(404);
        assertThat(standIn.requests().count(Call.LIST_RUNS)).isEqualTo(1);
        assertThat(standIn.requests().total()).isEqualTo(2);
        assertThat(standIn.requests().recent().get(0).uri()).endsWith("/runs?page=2");
        assertThat(standIn.requests().mostInFlight()).isEqualTo(1);
    }

    @Test
    void givesTheSameBytesForTheSameSeed() {
        RunningStandIn twin = Caller.start(Caller.fixed());
        RunningStandIn other = Caller.start(Caller.fixed().withSeed(2));
        try {
            byte[] dump = world.dump();
            assertThat(twin.world().dump()).isEqualTo(dump);
            assertThat(other.world().dump()).isNotEqualTo(dump);
            String list = "/runs?with=tasks&without_pagination=true";
            assertThat(new Caller(twin).get(list).body())
                    .isEqualTo(caller.get(list).body());
        } finally {
            twin.stop().block(Caller.PATIENCE);
            other.stop().block(Caller.PATIENCE);
        }
    }

    @Test
    void listensNoMoreWhenStopped() {
        RunningStandIn second = Caller.start(Caller.fixed());
        second.stop().block(Caller.PATIENCE);
        RunningStandIn third = Caller.start(Caller.fixed().withPort(second.port()));
        assertThat(new Caller(third).get("/runs").statusCode()).isEqualTo(200);
        third.stop().block(Caller.PATIENCE);
    }
}
