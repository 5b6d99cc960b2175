package dev.tallyfymirror.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WorldTest {
    private final SteppedClock clock = new SteppedClock();
    private final World world = make(StandInSettings.defaults(Clock.systemUTC()));

    private World make(StandInSettings settings) {
        StandInSettings fixed = settings.withClock(clock);
        return new World(fixed, new VirtualClock(fixed));
    }

    private static Map<String, JsonNode> lines(World world) {
        Map<String, JsonNode> lines = new HashMap<>();
        new String(world.dump(), StandardCharsets.UTF_8)
                .lines()
                .map(Caller::tree)
                .forEach(line -> lines.put(
                        line.path("task_id").asString(line.path("run_id").asString("")), line));
        return lines;
    }

    /** Items whose line of the dump differs. */
    private static Set<String> changed(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        Set<String> ids = new HashSet<>(after.keySet());
        ids.removeIf(id -> Objects.equals(before.get(id), after.get(id)));
        return ids;
    }

    @Test
    void holdsSomethingOfEachKind() {
        assertThat(world.runIds().stream().map(world::runTruth))
                .extracting(RunTruth::status)
                .contains("active", "complete", "problem", "issue", "delayed");
        assertThat(world.taskIds(TaskTruth::finished)).isNotEmpty();
        assertThat(world.taskIds(TaskTruth::skipped)).isNotEmpty();
        for (String status : List.of("approved", "rejected", "completed", "not-started", "active", "in-progress")) {
            assertThat(world.taskIds(task -> task.status().equals(status))).isNotEmpty();
        }
        assertThat(world.taskIds(task -> !task.owners().guests().isEmpty())).isNotEmpty();
        assertThat(world.taskIds(task -> !task.owners().groups().isEmpty())).isNotEmpty();
        assertThat(world.taskIds(task -> task.type().equals("expiring"))).isNotEmpty();
        assertThat(world.openTaskIds()).hasSizeGreaterThan(50);
    }

    @Test
    void hasNothingAheadWithinADayAndNothingJustPast() {
        Instant start = SteppedClock.START;
        assertThat(world.taskIds(task -> task.open()
                        && task.deadline() != null
                        && task.deadline().isAfter(start.minusSeconds(60))
                        && task.deadline().isBefore(start.plusSeconds(86_400))))
                .isEmpty();
        assertThat(world.taskIds(task -> task.lastUpdated().isAfter(start.minusSeconds(59))))
                .isEmpty();
        assertThat(world.taskIds(
                        task -> task.completedAt() != null && task.completedAt().isBefore(task.createdAt())))
                .isEmpty();
        assertThat(world.passDeadlines()).isEmpty();
    }

    @Test
    void logsExactlyWhatItChanges() {
        Map<String, JsonNode> before = lines(world);
        clock.advance(Duration.ofMinutes(1));
        List<TruthEntry> entries = world.changeAtRandom(40, 7, 0.25);
        Set<String> mapped = new HashSet<>();
        for (TruthEntry entry : entries) {
            if (!entry.kind().endsWith(".raw")) {
                mapped.add(entry.taskId() == null ? entry.runId() : entry.taskId());
                if (entry.runTouched() && entry.runId() != null) {
                    mapped.add(entry.runId());
                }
            }
        }
        assertThat(changed(before, lines(world))).isEqualTo(mapped);
        assertThat(entries).filteredOn(entry -> entry.kind().equals("task.raw")).hasSize(5);
        assertThat(entries)
                .anyMatch(entry -> !entry.runTouched() && entry.kind().equals("task.deadline"));
        assertThat(world.log()).isEqualTo(entries);
    }

    @Test
    void changesTheSameForTheSameSeed() {
        World twin = make(StandInSettings.defaults(Clock.systemUTC()));
        assertThat(world.changeAtRandom(40, 7, 0.25)).isEqualTo(twin.changeAtRandom(40, 7, 0.25));
        assertThat(world.dump()).isEqualTo(twin.dump());
    }

    @Test
    void leavesTheRunAsItWasWhenChangedSilently() {
        String task = world.taskIds(one -> one.open() && one.runId() != null).get(0);
        String run = world.taskTruth(task).runId();
        RunTruth before = world.runTruth(run);
        clock.advance(Duration.ofSeconds(5));
        assertThat(world.changeSilently().complete(task).runTouched()).isFalse();
        assertThat(world.runTruth(run)).isEqualTo(before);
        assertThat(world.change().reopen(task).runTouched()).isTrue();
        assertThat(world.runTruth(run).lastUpdated()).isEqualTo(clock.instant());
    }

    @Test
    void changesOnlyTheRawItemWithARawChange() {
        String task = world.openTaskIds().get(0);
        String run = world.runIds().get(0);
        byte[] before = world.dump();
        clock.advance(Duration.ofSeconds(5));
        world.change().rawTask(task);
        world.change().rawRun(run);
        assertThat(world.dump()).isEqualTo(before);
        assertThat(world.log()).extracting(TruthEntry::kind).containsExactly("task.raw", "run.raw");
    }

    @Test
    void takesAwayAndBringsBack() {
        String run = world.runIds().get(0);
        String task = world.taskIds(run).get(11);
        world.change().archiveRun(run);
        assertThat(world.taskTruth(task).open()).isFalse();
        world.change().restoreRun(run);
        world.change().hideRun(run, true);
        assertThat(world.taskTruth(task).hidden()).isTrue();
        world.change().deleteRun(run);
        assertThat(world.taskTruth(task).deleted()).isTrue();
        assertThat(world.runIds()).doesNotContain(run);
        assertThat(world.taskIds(one -> true)).doesNotContain(task);
    }

    @Test
    void completesAnExpiringTaskAtItsDeadline() {
        String task = world.taskIds(one -> one.open() && one.type().equals("expiring"))
                .get(0);
        Instant deadline = clock.instant().plusSeconds(10);
        world.change().deadline(task, deadline);
        clock.advance(Duration.ofSeconds(9));
        assertThat(world.passDeadlines()).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(world.passDeadlines()).extracting(TruthEntry::kind).containsExactly("task.completed");
        assertThat(world.taskTruth(task).completedAt()).isEqualTo(deadline);
        assertThat(world.taskTruth(task).status()).isEqualTo("expired");
    }

    @Test
    void tellsOfADeadlineThatPassedOnce() {
        String task = world.taskIds(one -> one.open() && one.type().equals("task") && one.runId() != null)
                .get(0);
        int late = world.runTruth(world.taskTruth(task).runId()).lateTasks();
        world.change().deadline(task, clock.instant().plusSeconds(10));
        late = world.runTruth(world.taskTruth(task).runId()).lateTasks();
        clock.advance(Duration.ofSeconds(11));
        assertThat(world.passDeadlines())
                .singleElement()
                .satisfies(entry -> assertThat(entry.kind()).isEqualTo("task.overdue"));
        assertThat(world.passDeadlines()).isEmpty();
        assertThat(world.runTruth(world.taskTruth(task).runId()).lateTasks()).isEqualTo(late + 1);
    }

    @Test
    void refusesUnknownIds() {
        assertThatThrownBy(() -> world.change().complete("nothing")).isInstanceOf(NoSuchElementException.class);
    }
}
