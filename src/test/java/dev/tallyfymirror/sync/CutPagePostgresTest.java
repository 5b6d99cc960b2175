package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.tallyfy.ScriptedReply;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pages cut at every byte, in the three framings, through the client to what the sync concludes. One cycle reads many
 * runs, the list of each cut at another byte; if what is cut were believed, it would change every run.
 */
class CutPagePostgresTest {
    /** With {@code -Dcut.tasks=100} the lists are as long as a real server's; that takes minutes. */
    private static final int MORE_TASKS = Integer.getInteger("cut.tasks", 0);

    private static final int RUNS_AT_MOST = 1000;
    private static final String DONE_AT =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private static final Map<String, UnaryOperator<ScriptedReply>> FRAMINGS = new TreeMap<>(Map.of(
            "chunked", ScriptedReply::chunked, "length", reply -> reply, "until close", ScriptedReply::untilClose));
    /** What is said of a task that its list no longer shows. */
    private static final List<Function<String, ScriptedReply>> ANSWERS = List.of(
            task -> ScriptedReply.json(404, "{\"message\":\"Not found\"}"),
            task -> ScriptedReply.json(403, "{\"error\":true,\"message\":\"Not yours\"}"),
            task -> ScriptedReply.ok("{\"data\":{\"id\":\"" + task + "\",\"archived_at\":\"2026-11-01 10:00:00\"}}"));

    private static final int LONGEST_ANSWER = ANSWERS.stream()
            .mapToInt(answer -> answer.apply("r0000gone").length())
            .max()
            .orElseThrow();

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aListOfTasksCutAtAnyByteConcludesNothing() { // C1
        int length = ScriptedOrganization.page(later(0)).length;
        int runs = Math.min(length, RUNS_AT_MOST);
        int cuts = 0;
        try (ScriptedOrganization tallyfy = organization("lists", runs)) {
            String before = state(tallyfy);
            IntStream.range(0, runs).forEach(run -> tallyfy.tasks(name(run), later(run)));
            for (var framing : FRAMINGS.entrySet()) {
                for (int from = 0; from < length; from += runs) {
                    int first = from;
                    tallyfy.bend(
                            "/.*/runs/r\\d+/tasks\\?.*page=1&.*",
                            (target, reply) ->
                                    framing.getValue().apply(reply).cutAt(Math.min(first + run(target), length - 1)));
                    assertNothingConcluded(tallyfy, before, framing.getKey());
                    cuts += Math.min(runs, length - from);
                }
            }
            assertBelievedWhenWhole(tallyfy, runs);
        }
        System.out.println("list of tasks of " + length + " bytes: " + cuts + " cuts, no wrong conclusion");
    }

    private static void assertBelievedWhenWhole(ScriptedOrganization tallyfy, int runs) {
        tallyfy.bend("none", (target, reply) -> reply);
        assertThat(tallyfy.cycle().outcome()).isEqualTo(Outcome.COMPLETE);
        for (String fact : List.of("completed_at IS NOT NULL", "deleted_at IS NOT NULL")) {
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'lists' AND " + fact))
                    .isEqualTo(runs);
        }
        assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'lists'"))
                .isEqualTo(runs);
    }

    @Test
    void anAnswerAboutATaskCutAtAnyByteConcludesNothing() { // C1
        int cuts = 0;
        try (ScriptedOrganization tallyfy = organization("items", LONGEST_ANSWER)) {
            String before = state(tallyfy);
            for (var answer : ANSWERS) {
                int length = answer.apply("r0000gone").length();
                IntStream.range(0, length)
                        .forEach(run -> tallyfy.tasks(name(run), before(run).subList(0, 2 + MORE_TASKS)));
                for (var framing : FRAMINGS.entrySet()) {
                    tallyfy.bend(
                            "/.*/tasks/r\\d+gone",
                            (target, reply) -> framing.getValue()
                                    .apply(answer.apply(target.replaceAll(".*/", "")))
                                    .cutAt(Math.min(run(target), length - 1)));
                    assertNothingConcluded(tallyfy, before, framing.getKey());
                    cuts += length;
                }
            }
            tallyfy.bend("none", (target, reply) -> reply);
            assertThat(tallyfy.cycle().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.number(
                            "SELECT count(*) FROM tallyfy.task WHERE org_id = 'items' AND deleted_at IS NOT NULL"))
                    .isEqualTo(LONGEST_ANSWER);
        }
        System.out.println("answers about a task: " + cuts + " cuts, no wrong conclusion");
    }

    @Test
    void aListOfRunsCutAtAnyByteConcludesNothing() { // C1
        int length = ScriptedOrganization.page(names(3)).length;
        int step = Integer.getInteger("cut.step", 11);
        int cuts = 0;
        try (ScriptedOrganization tallyfy = organization("runs", 4)) {
            String before = state(tallyfy);
            tallyfy.runs(names(3));
            for (var framing : FRAMINGS.entrySet()) {
                // only an answer that ends with the connection can look complete, and only it is not asked for again
                int by = framing.getKey().equals("until close") ? 1 : step;
                for (int at = 0; at < length; at += by) {
                    int cut = at;
                    tallyfy.bend(
                            "/.*/runs\\?.*page=1&.*",
                            (target, reply) -> framing.getValue().apply(reply).cutAt(cut));
                    assertNothingConcluded(tallyfy, before, framing.getKey() + " " + at);
                    cuts++;
                }
            }
            tallyfy.bend("none", (target, reply) -> reply);
            assertThat(tallyfy.cycle().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.texts(
                            "SELECT run_id FROM tallyfy.run WHERE org_id = 'runs' AND deleted_at IS NOT NULL"))
                    .containsExactly(name(3));
        }
        System.out.println("list of runs of " + length + " bytes: " + cuts + " cuts, no wrong conclusion");
    }

    private static ScriptedOrganization organization(String name, int runs) {
        ScriptedOrganization tallyfy = new ScriptedOrganization(name, POSTGRES.database());
        tallyfy.runs(names(runs));
        IntStream.range(0, runs).forEach(run -> tallyfy.tasks(name(run), before(run)));
        assertThat(tallyfy.cycle().error()).isNull();
        return tallyfy;
    }

    private static void assertNothingConcluded(ScriptedOrganization tallyfy, String before, String framing) {
        assertThat(tallyfy.cycle().outcome()).as(framing).isIn(Outcome.PARTIAL, Outcome.FAILED);
        assertThat(state(tallyfy)).as(framing).isEqualTo(before);
    }

    /** Every version of every row, and that there is no event and nothing in quarantine; in one look. */
    private static String state(ScriptedOrganization tallyfy) {
        String of = " WHERE org_id = '" + tallyfy.name + "'";
        return Rows.only(
                POSTGRES,
                "SELECT (SELECT md5(string_agg(task_id || xmin, ',' ORDER BY task_id)) FROM tallyfy.task" + of
                        + ") || (SELECT md5(string_agg(run_id || xmin, ',' ORDER BY run_id)) FROM tallyfy.run" + of
                        + ") || (SELECT count(*) FROM tallyfy.event" + of
                        + ") || ' ' || (SELECT count(*) FROM tallyfy.quarantine" + of + ")");
    }

    private static List<String> names(int runs) {
        return IntStream.range(0, runs)
                .mapToObj(run -> ScriptedOrganization.run(name(run)))
                .toList();
    }

    /** Of one length, so that the same cut meets the same byte in every run's list. */
    private static String name(int run) {
        return "r%04d".formatted(run);
    }

    private static int run(String target) {
        return Integer.parseInt(target.replaceAll(".*/r(\\d{4}).*", "$1"));
    }

    private static List<String> before(int run) {
        List<String> tasks = new ArrayList<>();
        IntStream.range(0, 2 + MORE_TASKS).forEach(i -> tasks.add(BadItems.good(name(run) + "t" + i, null)));
        tasks.add("{\"id\":\"" + name(run) + "gone\",\"title\":\"Gone\"}");
        return tasks;
    }

    /** One is done and one has gone. */
    private static List<String> later(int run) {
        List<String> tasks = new ArrayList<>(before(run).subList(1, 2 + MORE_TASKS));
        tasks.add(0, BadItems.good(name(run) + "t0", DONE_AT));
        return tasks;
    }
}
