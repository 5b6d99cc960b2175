package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.storm.Phase.Cycle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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

    private static List<String> lost(List<Phase> phases, Cycle... cycles) {
        List<Turn> turns = phases.stream()
                .map(phase -> new Turn(phase.view().isFinished(), phase.from(), phase.to()))
                .toList();
        Verdict verdict = new Verdict();
        new TaskJudge("task", phases, turns, List.of(), List.of(), verdict).judge(List.of(cycles), START);
        return verdict.lost.stream().map(lost -> lost.split(";")[0]).toList();
    }

    private static Phase open(int from, int to) {
        return phase(from, to, null);
    }

    private static Phase done(int from, int to) {
        return phase(from, to, at(from));
    }

    private static Phase phase(int from, int to, @Nullable Instant completedAt) {
        return new Phase(new View(false, false, false, completedAt, null), at(from), at(to));
    }

    /** One of a second. */
    private static Cycle cycle(int from, boolean full) {
        return new Cycle(full, at(from), at(from + 1));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
