package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class LoosenessTest {
    private static final String RUNS = "/runs?archived=true&without_pagination=true";
    private static final String WITH_TASKS = RUNS + "&with=tasks";
    private static final String ONE_OFF = "/tasks?is_oneoff=true&without_pagination=true";
    private RunningStandIn standIn;
    private Caller caller;

    @BeforeEach
    void start() {
        standIn = Caller.start(Caller.fixed());
        caller = new Caller(standIn);
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Caller.PATIENCE);
    }

    /** The forms in which something is seen over all items of a list. */
    private Set<String> forms(Looseness looseness, String list, Function<JsonNode, String> form) {
        standIn.loosen(Set.of(looseness));
        return tidyForms(list, form);
    }

    private Set<String> tidyForms(String list, Function<JsonNode, String> form) {
        Set<String> forms = new LinkedHashSet<>();
        caller.data(list).forEach(item -> forms.add(form.apply(item)));
        return forms;
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().name();
    }

    @Test
    void isTidyUnlessSwitchedOn() {
        assertThat(tidyForms(RUNS, run -> kind(run.path("progress")) + kind(run.path("prerun")) + run.size()))
                .hasSize(1);
        assertThat(tidyForms(ONE_OFF, task -> kind(task.path("owners")) + task.size()))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Looseness.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNSTABLE_TIES", "FOREIGN_LINKS", "WORD_IDS", "TASKDATA_REFUSED"})
    void changesWhatIsSeenAndLooksTheSameOnEachRead(Looseness looseness) {
        int tidy = hashOfThreePages();
        standIn.loosen(Set.of(looseness));
        int loose = hashOfThreePages();
        assertThat(loose).isNotEqualTo(tidy).isEqualTo(hashOfThreePages());
        standIn.loosen(Set.of());
        assertThat(hashOfThreePages()).isEqualTo(tidy);
    }

    /** Whole pages in a failure's message help nobody. */
    private int hashOfThreePages() {
        String list = "/runs?archived=true&with=tasks,checklist&per_page=10&sort=name&page=";
        return (caller.get(list + 1).body()
                        + caller.get(list + 2).body()
                        + caller.get(list + 3).body())
                .hashCode();
    }

    @Test
    void showsUserIdsAsText() {
        assertThat(forms(Looseness.STRING_USER_IDS, RUNS, run -> kind(run.path("owner_id"))))
                .containsExactlyInAnyOrder("NUMBER", "STRING");
    }

    @Test
    void showsNoOwnersInManyForms() {
        for (int i = 0; i < 20; i++) {
            String id = standIn.world().change().addOneOffTask("Nobody's", null).taskId();
            standIn.world().change().owners(id, Owners.NOBODY);
        }
        standIn.loosen(Set.of(Looseness.OWNERS_SHAPE));
        assertThat(tidyForms("/tasks?unassigned=true&without_pagination=true", task -> kind(task.path("owners"))))
                .containsExactlyInAnyOrder("OBJECT", "ARRAY", "NULL");
    }

    @Test
    void showsOwnersAsObjects() {
        assertThat(forms(
                        Looseness.OWNER_OBJECTS,
                        ONE_OFF,
                        task -> kind(task.path("owners").path("users").path(0))))
                .contains("OBJECT", "NUMBER");
    }

    @Test
    void showsProgressAsPercent() {
        assertThat(forms(Looseness.INTEGER_PROGRESS, RUNS, run -> kind(run.path("progress"))))
                .containsExactlyInAnyOrder("OBJECT", "NUMBER");
    }

    @Test
    void wrapsRelations() {
        assertThat(forms(Looseness.WRAPPED_RELATIONS, WITH_TASKS, run -> kind(run.path("tasks"))))
                .containsExactlyInAnyOrder("OBJECT", "ARRAY");
    }

    @Test
    void showsPrerunInThreeForms() {
        assertThat(forms(
                        Looseness.PRERUN_SHAPE,
                        RUNS,
                        run -> kind(run.path("prerun")) + run.path("prerun").size()))
                .containsExactlyInAnyOrder("OBJECT1", "ARRAY0", "ARRAY1");
    }

    @Test
    void showsTimesInFiveFormats() {
        assertThat(forms(
                        Looseness.TIME_FORMATS,
                        RUNS,
                        run -> run.path("created_at").asString().replaceAll("[0-9]+", "0")))
                .containsExactlyInAnyOrder("0-0-0T0:0:0Z", "0-0-0T0:0:0.0Z", "0-0-0T0:0:0+0:0", "0-0-0 0:0:0");
    }

    @Test
    void showsUnsetTimesAsEmptyText() {
        assertThat(forms(
                        Looseness.EMPTY_TIMES,
                        "/runs?status=active&per_page=100",
                        run -> run.path("completed_at").toString()))
                .containsExactlyInAnyOrder("null", "\"\"");
    }

    @Test
    void showsBooleansAsNumbersAndNumbersAsText() {
        assertThat(forms(Looseness.NUMERIC_BOOLEANS, RUNS, run -> kind(run.path("is_public"))))
                .containsExactlyInAnyOrder("BOOLEAN", "NUMBER");
        assertThat(forms(Looseness.STRING_NUMBERS, ONE_OFF, task -> kind(task.path("position"))))
                .containsExactlyInAnyOrder("NUMBER", "STRING");
    }

    @Test
    void showsStatusesThatNobodyKnows() {
        assertThat(forms(
                        Looseness.UNKNOWN_STATUSES,
                        RUNS,
                        run -> run.path("status").asString()))
                .contains("on-hold", "active");
    }

    @Test
    void tellsTheTruthInTheWordsItShows() {
        standIn.loosen(EnumSet.allOf(Looseness.class));
        caller.data(ONE_OFF + "&per_page=100")
                .forEach(task -> assertThat(standIn.world()
                                .taskTruth(task.path("id").asString())
                                .status())
                        .isEqualTo(task.path("status").asString()));
    }

    @Test
    void usesWordsAsIds() {
        RunningStandIn words = Caller.start(Caller.fixed().withAllLooseness());
        assertThat(words.world().oneOffTaskIds()).allMatch(id -> id.startsWith("task_id_"));
        words.stop().block(Caller.PATIENCE);
    }

    @Test
    void holdsHopelessItemsThatTheTruthNames() {
        RunningStandIn hopeless = Caller.start(Caller.fixed().withUnreadable(4, 8));
        World world = hopeless.world();
        assertThat(world.taskIds(task -> "id".equals(task.flaw()))).hasSize(3);
        assertThat(world.taskIds(task -> task.flaw() != null)).hasSize(9);
        assertThat(world.runIds())
                .filteredOn(id -> world.runTruth(id).flaw() != null)
                .hasSize(3);
        JsonNode runs = new Caller(hopeless).data(RUNS);
        assertThat(runs)
                .filteredOn(run ->
                        !run.path("id").isString() || run.path("id").asString().isEmpty())
                .hasSize(1);
        hopeless.stop().block(Caller.PATIENCE);
    }
}
