package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.storm.Phase.Cycle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The one task of a run: its completion closes the run, its reopening opens it. Nothing of it was told. */
class TaskJudgeTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void whatClosesARunIsFoundByTheNextCycleOfAnyKind() {
        assertThat(lost(List.of(open(0, 10), done(10, 100)), cycle(2, false), cycle(12, false)))
                .containsExactly("completed of task, of " + at(10));
    }

    @Test
    void whatHappensBetweenTwoLooksAtAClosedRunIsForTheNextFullCycle() {
        List<Phase> phases = List.of(open(0, 10), done(10, 20), open(20, 23), done(23, 100));
        List<String> before = List.of("completed of task, of " + at(10));
        assertThat(lost(phases, cycle(2, false), cycle(12, false), cycle(25, false)))
                .isEqualTo(before);
        assertThat(lost(phases, cycle(2, false), cycle(12, false), cycle(25, true)))
                .contains("completed of task, of " + at(23), "reopened of task, of " + at(10));
    }

    @Test
    void whatIsSoInAnOpenRunIsFoundByTheNextCycleOfAnyKind() {
        List<Phase> phases = List.of(open(0, 10), done(10, 20), open(20, 30), done(30, 100));
        assertThat(lost(phases, cycle(12, true), cycle(22, false))).contains("reopened of task, of " + at(10));
    }

    @Test
    void aDeadlineIsAnnouncedNeitherBeforeItPassesNorWithAnotherTime() {
        List<Phase> phases = List.of(due(0, 100, 10));
        assertThat(invented(phases, overdue(10, 10, 10))).isEmpty();
        assertThat(invented(phases, overdue(10, 10, 9))).as("seen too early").hasSize(1);
        assertThat(invented(phases, overdue(10, 9, 10))).as("dated too early").hasSize(1);
        assertThat(invented(phases, overdue(10, 12, 11)))
                .as("dated later than seen")
                .hasSize(1);
        assertThat(invented(phases, overdue(11, 11, 12))).as("another deadline").hasSize(1);
    }

    @Test
    void whatBecomesLateByAChangeIsDatedByTheChangeByWholeSeconds() {
        Instant before = at(30).plusMillis(400);
        List<Phase> phases = List.of(open(0, 10).until(before), phase(31, 100, null, at(5)));
        assertThat(invented(phases, overdue(5, 30, 31))).isEmpty();
        assertThat(invented(phases, overdue(5, 31, 31))).isEmpty();
        assertThat(invented(phases, overdue(5, 29, 31))).as("before the change").hasSize(1);
    }

    @Test
    void whatWasLateByTheBaselineHasToBeAnnouncedOnlyAfterALookThatFoundItOtherwise() {
        List<Phase> phases = List.of(due(-10, 10, -20), due(10, 15, 1_000), due(15, 100, 20));
        List<Instant> passes = List.of(at(21));
        Verdict missed = judged(phases, passes, List.of(), cycle(25, true));
        assertThat(missed.lost).isEmpty();
        Verdict seen = judged(phases, passes, List.of(), cycle(12, true), cycle(25, true));
        assertThat(seen.lost).singleElement().asString().startsWith("overdue of task: 0 of 1");
    }

    private static Verdict judged(List<Phase> phases, List<Instant> passes, List<Told> told, Cycle... cycles) {
        Verdict verdict = new Verdict();
        new TaskJudge("task", phases, List.of(), passes, told, verdict).judge(List.of(cycles), START);
        return verdict;
    }

    @Test
    void whatIsSeenForTheFirstTimeIsLateSinceItWasCreated() {
        List<Phase> phases = List.of(open(10, 20), due(20, 100, 5));
        assertThat(invented(phases, overdue(5, 10, 21))).isEmpty();
        assertThat(invented(phases, overdue(5, 12, 21))).hasSize(1);
        assertThat(invented(phases, overdue(5, 8, 21))).hasSize(1);
    }

    private static List<String> invented(List<Phase> phases, Told event) {
        return judged(phases, List.of(), List.of(event)).invented;
    }

    private static Told overdue(int deadline, int at, int observedAt) {
        var data = JsonMapper.shared()
                .createObjectNode()
                .put("deadline", at(deadline).toString());
        return new Told(1, "id", "overdue", "task", at(at), at(observedAt), data);
    }

    private static Phase due(int from, int to, int deadline) {
        return phase(from, to, null, at(deadline));
    }

    private static List<String> lost(List<Phase> phases, Cycle... cycles) {
        List<Turn> turns = phases.stream()
                .map(phase -> new Turn(phase.view().isFinished(), phase.from(), phase.to()))
                .toList();
        Verdict verdict = new Verdict();
        new TaskJudge("task", phases, turns, List.of(), List.of(), verdict).judge(List.of(cycles), START);
        return verdict.lost.stream().map(lost -> lost.split(";")[0]).toList();
    }

    private static Phase open(int from, int to) {
        return phase(from, to, null, null);
    }

    private static Phase done(int from, int to) {
        return phase(from, to, at(from), null);
    }

    private static Phase phase(int from, int to, @Nullable Instant completedAt, @Nullable Instant deadline) {
        return new Phase(new View(false, false, false, completedAt, deadline), at(from), at(to));
    }

    /** One of a second. */
    private static Cycle cycle(int from, boolean full) {
        return new Cycle(full, at(from), at(from + 1));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
