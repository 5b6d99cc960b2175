package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Looseness;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Hard cases of reading lists, through the whole way from HTTP into the mirror. */
class SweepCasesPostgresTest {
    private static final String LISTS = "GET /api/organizations/[^/]+/(runs|tasks|runs/[^/?]+/tasks)\\?";
    private static final String ALL_RUNS = "/runs\\?.*archived=true.*sort=created_at";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("html", Fault.html(200)),
                Arguments.of("empty", Fault.empty()),
                Arguments.of("none", Fault.noContent()),
                Arguments.of("error", Fault.errorBody()),
                Arguments.of("broken", Fault.status(500)),
                Arguments.of("down", Fault.status(503)),
                Arguments.of("object", Fault.body(200, "{\"data\":{}}")),
                Arguments.of("cut", Fault.cutClose(40)),
                Arguments.of(
                        "foreign",
                        Fault.body(
                                200,
                                "{\"data\":[{\"id\":\"x1\",\"organization_id\":\"elsewhere\"}],"
                                        + "\"meta\":{\"pagination\":{\"total\":1,\"count\":1}}}")),
                Arguments.of("redirect", Fault.redirect("http://127.0.0.1:1/elsewhere")));
    }

    @ParameterizedTest
    @MethodSource
    void unusable(String name, Fault answer) { // A12, A17, A22
        String org = "answer-" + name;
        try (Rig rig = Rig.of(world(org), POSTGRES.database())) {
            rig.sync();
            String gone = openRuns(rig).get(0);
            rig.truth().change().deleteRun(gone);
            rig.standIn.faults().always(LISTS, answer);
            assertThat(rig.syncFully().outcome()).isIn(Outcome.PARTIAL, Outcome.FAILED);
            assertThat(gone(org)).isEmpty();
            assertThat(POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE run_id = 'x1'"))
                    .isEmpty();
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
            assertThat(gone(org)).contains(gone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 229, 231, 5_000})
    void totalsThatAreWrongHideNobody(int total) { // A5
        String org = "total" + total;
        try (Rig rig = Rig.of(world(org).withSize(230, 1, 130), POSTGRES.database())) {
            rig.standIn.faults().always(LISTS, Fault.wrongTotal(total));
            CycleReport first = rig.sync();
            CycleReport second = rig.syncFully();
            rig.standIn.faults().clear();
            assertThat(gone(org)).isEmpty();
            if (first.outcome() != Outcome.COMPLETE || second.outcome() != Outcome.COMPLETE) {
                assertThat(rig.syncFully().error()).isNull();
            }
            assertAllHeld(rig, org);
        }
    }

    @Test
    void deletedAndAddedRunsThatKeepTheTotalHideNobody() { // A4
        try (Rig rig = Rig.of(world("balance").withSize(230, 1, 0), POSTGRES.database())) {
            rig.sync();
            List<String> gone = rig.truth().runIds().subList(0, 3);
            rig.standIn.faults().after(1, 1, ALL_RUNS, Fault.run(() -> {
                gone.forEach(rig.truth().change()::deleteRun);
                gone.forEach(run -> rig.truth().change().launchRun("New", 1));
            }));
            rig.syncFully();
            assertThat(runsGone("balance")).isSubsetOf(gone);
            rig.syncFully();
            assertThat(runsGone("balance")).containsExactlyInAnyOrderElementsOf(gone);
            assertAllHeld(rig, "balance");
        }
    }

    @Test
    void aLastPageThatGoesWhileItIsAskedForIsTheEnd() { // A8
        try (Rig rig = Rig.of(world("last").withSize(203, 1, 0), POSTGRES.database())) {
            rig.sync();
            List<String> gone = rig.truth().runIds().subList(0, 5);
            rig.standIn
                    .faults()
                    .after(
                            1,
                            1,
                            ALL_RUNS,
                            Fault.run(() -> gone.forEach(rig.truth().change()::deleteRun)));
            assertThat(rig.syncFully().error()).isNull();
            rig.syncFully();
            assertThat(runsGone("last")).containsExactlyInAnyOrderElementsOf(gone);
            assertAllHeld(rig, "last");
        }
    }

    @Test
    void aServerThatAlwaysServesPageOneConcludesNothing() { // A6
        try (Rig rig = Rig.of(world("page1").withSize(230, 1, 130), POSTGRES.database())) {
            rig.sync();
            rig.standIn.faults().always(LISTS, Fault.firstPage());
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(gone("page1")).isEmpty();
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
        }
    }

    @Test
    void pagesThatShrinkInTheMiddleHideNobody() { // A7
        try (Rig rig = Rig.of(world("shrunk").withSize(230, 1, 0), POSTGRES.database())) {
            rig.sync();
            rig.standIn.faults().after(1, 1, ALL_RUNS, Fault.shrunk(50));
            rig.syncFully();
            assertThat(gone("shrunk")).isEmpty();
            rig.standIn.loosen(Set.of(Looseness.PER_PAGE_IGNORED));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(gone("shrunk")).isEmpty();
            assertAllHeld(rig, "shrunk");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLimitOnPageKIsWaitedOutAndReadingGoesOnThere(int page) { // A19
        String org = "limit" + page;
        try (Rig rig = Rig.of(world(org).withSize(201, 1, 0), POSTGRES.database())) {
            rig.sync();
            rig.standIn.requests().reset();
            assertThat(rig.syncFully().error()).isNull();
            long lists = rig.standIn.requests().count(Call.LIST_RUNS);
            rig.standIn.requests().reset();
            rig.standIn.faults().after(page, 1, ALL_RUNS, Fault.status(429, "1"));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(rig.standIn.requests().count(Call.LIST_RUNS)).isEqualTo(lists + 1);
            assertThat(rig.standIn.faults().waiting()).isZero();
        }
    }

    @Test
    void aRunOutOfSightForSeveralCyclesIsKeptAndComesBack() { // A10
        try (Rig rig = Rig.of(world("sight"), POSTGRES.database(), allTypes())) {
            rig.sync();
            String run = openRuns(rig).get(0);
            String task = rig.truth().taskIds(run).get(0);
            rig.truth().change().hideRun(run, true);
            for (int cycle = 0; cycle < 3; cycle++) {
                rig.truth().jump(Duration.ofMinutes(90));
                assertThat(rig.sync().error()).isNull();
                assertThat(gone("sight")).contains(run, task);
            }
            assertThat(POSTGRES.number(
                            "SELECT count(*) FROM tallyfy.run WHERE org_id = 'sight' AND deleted_at IS" + " NOT NULL"))
                    .isZero();
            rig.truth().change().hideRun(run, false);
            rig.sync();
            assertThat(gone("sight")).isEmpty();
            assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE org_id = 'sight'"))
                    .doesNotContain("tallyfy.task.deleted", "tallyfy.task.created", "tallyfy.run.launched");
        }
    }

    @Test
    void aRunThatTwoCallsDateWithMoreAndWithFewerDigitsComesBackToo() { // A10
        try (Rig rig = Rig.of(world("digits"), POSTGRES.database(), allTypes())) {
            rig.sync();
            String run = openRuns(rig).get(0);
            rig.truth().change().hideRun(run, true);
            rig.truth().jump(Duration.ofMinutes(90));
            assertThat(rig.sync().error()).isNull();
            assertThat(gone("digits")).contains(run);
            rig.truth().change().hideRun(run, false);
            Instant finer = rig.truth().runTruth(run).lastUpdated().plusMillis(500);
            String answer = "{\"data\":{\"id\":\"" + run + "\",\"name\":\"R\",\"status\":\"active\",\"last_updated\":\""
                    + finer + "\"}}";
            rig.standIn.faults().always("GET .*/runs/" + run + "(\\?|$)", Fault.body(200, answer));
            rig.sync();
            assertThat(gone("digits")).doesNotContain(run);
        }
    }

    @Test
    void aRunThatAnswers404OnceComesBackAndOneThatDoesSoForEverStaysGone() { // A11
        try (Rig rig = Rig.of(world("found"), POSTGRES.database())) {
            rig.sync();
            List<String> runs = openRuns(rig);
            rig.truth().change().archiveRun(runs.get(0));
            rig.truth().change().deleteRun(runs.get(1));
            rig.standIn.faults().next(1, "/runs/" + runs.get(0) + "(\\?|$)", Fault.status(404));
            rig.sync();
            assertThat(runsGone("found")).contains(runs.get(1));
            rig.truth().change().restoreRun(runs.get(0));
            rig.sync();
            rig.syncFully();
            assertThat(runsGone("found")).containsExactly(runs.get(1));
            assertAllHeld(rig, "found");
        }
    }

    @Test
    void aRunThatIsGoneIsFoundAmongThoseThatAListMerelyMissed() throws IOException, InterruptedException { // A2, A3
        try (Rig rig = Rig.of(world("among").withSize(60, 1, 0), POSTGRES.database())) {
            rig.sync();
            List<String> closed = rig.truth().runIds().stream()
                    .filter(id -> !openRuns(rig).contains(id))
                    .sorted()
                    .toList();
            assertThat(closed).hasSizeGreaterThan(9);
            String gone = closed.get(closed.size() - 1);
            rig.truth().change().deleteRun(gone);
            rig.standIn.faults().always(ALL_RUNS, Fault.body(200, without(rig, closed.subList(0, 9))));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(runsGone("among")).containsExactly(gone);
        }
    }

    @Test
    void aRunThatChangesBetweenTheListsThatShowItIsHeldByTheNextCycleAsTheLaterOneShowsIt() { // B20
        try (Rig rig = Rig.of(world("shown").withSize(230, 1, 0), POSTGRES.database())) {
            rig.sync();
            List<String> byAge = rig.truth().runIds();
            List<String> seenTwice = byAge.subList(200, 210);
            rig.standIn.faults().after(2, 1, ALL_RUNS, Fault.run(() -> {
                byAge.subList(0, 10).forEach(rig.truth().change()::deleteRun);
                seenTwice.forEach(run -> rig.truth().change().renameRun(run, "Later"));
            }));
            List<String> open = openRuns(rig);
            rig.syncFully();
            assertThat(POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = 'shown' AND name = 'Later'"))
                    .as("closed runs, which only this list shows")
                    .containsExactlyInAnyOrderElementsOf(seenTwice.stream()
                            .filter(run -> !open.contains(run))
                            .toList());
            rig.sync();
            assertThat(POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = 'shown' AND name = 'Later'"))
                    .containsExactlyInAnyOrderElementsOf(seenTwice);
            assertThat(versions("shown", seenTwice.get(0))).isEqualTo(2);
            rig.syncFully();
            assertThat(versions("shown", seenTwice.get(0))).isEqualTo(2);
            assertAllHeld(rig, "shown");
        }
    }

    private static long versions(String org, String run) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.run_history WHERE org_id = '" + org + "' AND run_id = '" + run + "'");
    }

    @Test
    void aTaskThatOnePageShowsTwiceIsHeldAsTheLastOfThem() { // B20
        try (ScriptedOrganization tallyfy = new ScriptedOrganization("doubled", POSTGRES.database())) {
            String done =
                    "{\"id\":\"t1\",\"title\":\"a\",\"status\":\"completed\",\"last_updated\":\"2026-03-01T10:00:00Z\","
                            + "\"completed_at\":\"2026-03-01T10:00:00Z\"}";
            String open =
                    "{\"id\":\"t1\",\"title\":\"b\",\"status\":\"active\",\"last_updated\":\"2026-03-01T10:00:00Z\"}";
            tallyfy.runs(List.of(ScriptedOrganization.run("r1")));
            tallyfy.tasks("r1", List.of(done, open));
            for (int cycle = 0; cycle < 4; cycle++) {
                assertThat(tallyfy.cycle().error()).isNull();
                assertThat(POSTGRES.texts("SELECT title FROM tallyfy.task WHERE org_id = 'doubled'"))
                        .containsExactly("b");
            }
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task_history WHERE org_id = 'doubled'"))
                    .isEqualTo(1);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'doubled'"))
                    .isZero();
        }
    }

    /** The list of all runs, shorter by these. */
    private static String without(Rig rig, List<String> runs) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(rig.standIn.baseUrl() + "/organizations/"
                        + rig.standIn.organization() + "/runs?archived=true&sort=created_at&per_page=100"))
                .header("Authorization", "Bearer " + rig.standIn.token())
                .header("X-Tallyfy-Client", "APIClient")
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        ObjectNode list = (ObjectNode) JsonMapper.shared().readTree(body);
        ArrayNode left = list.putArray("data");
        JsonMapper.shared().readTree(body).get("data").forEach(run -> {
            if (!runs.contains(run.get("id").asString())) {
                left.add(run);
            }
        });
        list.putObject("meta").putObject("pagination").put("total", left.size()).put("count", left.size());
        return list.toString();
    }

    private static Rig.Setup allTypes() {
        return Rig.Setup.usual().withTypes(EnumSet.allOf(FactType.class));
    }

    private static StandInSettings world(String org) {
        return Rig.world().withOrganization(org).withSize(12, 3, 3);
    }

    private static List<String> openRuns(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(id -> rig.truth().runTruth(id).archivedAt() == null
                        && rig.truth().runTruth(id).completedAt() == null)
                .toList();
    }

    private static List<String> runsGone(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org
                + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)");
    }

    private static List<String> gone(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org
                + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL) UNION ALL SELECT task_id FROM tallyfy.task"
                + " WHERE org_id = '" + org + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)");
    }

    private static void assertAllHeld(Rig rig, String org) {
        for (String table : List.of("run", "task")) {
            var held = Rows.held(POSTGRES, org, table);
            held.keySet().removeAll(gone(org));
            assertThat(Rows.differences(Rows.truth(rig.truth(), table), held)).isEmpty();
        }
    }
}
