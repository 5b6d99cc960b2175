package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Fields of tasks and runs that disappear or change their type for a while: nobody is told anything of it. */
class FieldsPostgresTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    /** {@code exactly}: whether what is held came from the same kind of list as what is changed, or from another. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(120)
    void aFieldThatGoesOrIsOfAnotherTypeForAWhileIsNoNews(boolean exactly)
            throws IOException, InterruptedException { // A23
        String org = "fields-" + exactly;
        try (Rig rig = Rig.of(
                Rig.world().withOrganization(org).withSize(1, 6, 0),
                POSTGRES.database(),
                Rig.Setup.usual().withTypes(EnumSet.allOf(FactType.class)))) {
            rig.sync();
            String run = prepare(rig);
            CycleReport read = exactly ? rig.syncFully() : rig.sync();
            assertThat(read.error()).isNull();
            List<String> told = events(org);
            tryEach(rig, "/runs/" + run + "/tasks", told);
            tryEach(rig, "/runs", told);
            for (String table : List.of("run", "task")) {
                assertThat(Rows.differences(Rows.truth(rig.truth(), table), Rows.held(POSTGRES, org, table)))
                        .isEmpty();
            }
            assertThat(POSTGRES.texts("SELECT field || ': ' || reason FROM tallyfy.quarantine"))
                    .isEmpty();
        }
    }

    /** One task finished, one overdue, the others open. */
    private static String prepare(Rig rig) {
        rig.truth().jump(Duration.ofSeconds(3));
        String run = rig.truth().change().launchRun("Fields", 5).runId();
        List<String> tasks = rig.truth().taskIds(run);
        rig.truth().change().complete(tasks.get(0));
        rig.truth()
                .change()
                .deadline(
                        tasks.get(1),
                        rig.truth().now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60));
        rig.truth()
                .change()
                .deadline(
                        tasks.get(2),
                        rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(90_000));
        rig.truth().jump(Duration.ofSeconds(3));
        return run;
    }

    private static void tryEach(Rig rig, String list, List<String> told) throws IOException, InterruptedException {
        JsonNode body = JSON.readTree(body(rig, list + (list.equals("/runs") ? "?archived=true" : "?per_page=100")));
        TreeSet<String> fields = new TreeSet<>();
        body.get("data").forEach(item -> fields.addAll(item.propertyNames()));
        fields.remove("id");
        assertThat(fields).hasSizeGreaterThan(10);
        for (String field : fields) {
            for (boolean isDropped : List.of(true, false)) {
                String changed = change(body, field, isDropped);
                rig.standIn.faults().always(list + "\\?", Fault.body(200, changed));
                rig.syncFully();
                rig.standIn.faults().clear();
                assertThat(events(rig.standIn.organization()))
                        .as("%s %s", field, isDropped ? "dropped" : "retyped")
                        .isEqualTo(told);
                assertThat(rig.syncFully().error()).isNull();
                assertThat(events(rig.standIn.organization()))
                        .as("%s is back", field)
                        .isEqualTo(told);
            }
        }
    }

    private static String change(JsonNode body, String field, boolean isDropped) {
        JsonNode copy = body.deepCopy();
        copy.get("data").forEach(item -> {
            ObjectNode object = (ObjectNode) item;
            if (isDropped) {
                object.remove(field);
            } else {
                object.putArray(field).addObject().put("unheard", true).put("of", 12.5);
            }
        });
        return copy.toString();
    }

    private static String body(Rig rig, String path) throws IOException, InterruptedException {
        URI address = URI.create(rig.standIn.baseUrl() + "/organizations/" + rig.standIn.organization() + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + rig.standIn.token())
                .header("X-Tallyfy-Client", "APIClient")
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<String> events(String org) {
        return POSTGRES.texts("SELECT type || ' ' || coalesce(task_id, run_id) FROM tallyfy.event WHERE org_id = '"
                + org + "' ORDER BY seq");
    }
}
