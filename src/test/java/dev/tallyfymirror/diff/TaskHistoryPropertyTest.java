package dev.tallyfymirror.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Memory.Completion;
import dev.tallyfymirror.model.Memory.Episode;
import dev.tallyfymirror.model.TaskColumn;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every history of a task, however odd: thousands of seeded ones; a failure names its seed. */
class TaskHistoryPropertyTest {
    private static final int HISTORIES = 2_000;
    private static final int STEPS = 40;

    @Test
    void promisesHoldInEveryHistory() {
        Consumer all = new Consumer();
        for (long seed = 0; seed < HISTORIES; seed++) {
            all.counted += live(seed).counted;
        }
        assertThat(all.counted).as("facts seen").isGreaterThan(HISTORIES * 5);
    }

    /** Seeds that failed once. */
    @ParameterizedTest
    @ValueSource(longs = {0})
    void promisesHoldWhereTheyOnceDidNot(long seed) {
        live(seed);
    }

    private static Consumer live(long seed) {
        RandomHistory history = new RandomHistory(seed);
        Consumer consumer = new Consumer();
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            if (history.step()) {
                consumer.takes(history.task().change(), where);
                consumer.agreesWith(history.task().change(), where);
                history.repeatLook();
                assertThat(history.task().change().isChanged())
                        .as(where + ": the same look again")
                        .isFalse();
            }
        }
        return consumer;
    }

    /** Somebody who only reads the facts, in order. */
    private static final class Consumer {
        private final Set<Object> ids = new HashSet<>();
        private @Nullable Boolean finished;
        private boolean overdue;
        private int counted;

        void takes(Change<TaskColumn> change, String where) {
            assertThat(change.facts().isEmpty() || change.isChanged())
                    .as(where + ": facts without a change")
                    .isTrue();
            versionsGrow(change, where);
            for (Fact fact : change.facts()) {
                String told = where + ": " + fact;
                counted++;
                assertThat(ids.add(new Id(fact.type(), fact.name())))
                        .as(told + ": told twice")
                        .isTrue();
                takes(fact, told);
            }
        }

        private void takes(Fact fact, String told) {
            switch (fact.type()) {
                case TASK_COMPLETED -> {
                    assertThat(finished).as(told).isNotEqualTo(true);
                    finished = true;
                    overdue = false;
                }
                case TASK_REOPENED -> {
                    assertThat(finished).as(told).isNotEqualTo(false);
                    assertThat(overdue).as(told).isFalse();
                    finished = false;
                }
                case TASK_OVERDUE -> {
                    assertThat(overdue || Boolean.TRUE.equals(finished))
                            .as(told)
                            .isFalse();
                    assertThat(((Fact.Overdue) fact.details()).deadline())
                            .as(told)
                            .isBeforeOrEqualTo(fact.time());
                    overdue = true;
                }
                case TASK_OVERDUE_CLEARED -> {
                    assertThat(overdue).as(told).isTrue();
                    overdue = false;
                }
                default ->
                    assertThat(fact.type()).isIn(FactType.TASK_CREATED, FactType.TASK_ASSIGNED, FactType.TASK_DELETED);
            }
        }

        void agreesWith(Change<TaskColumn> change, String where) {
            Completion completion = change.after().memory().completion();
            Episode episode = change.after().memory().overdueness().episode();
            if (completion != null && finished != null) {
                assertThat(completion.finished()).as(where + ": finished").isEqualTo(finished);
            }
            finished = completion == null ? null : Boolean.valueOf(completion.finished());
            assertThat(episode != null && episode.announced())
                    .as(where + ": overdue")
                    .isEqualTo(overdue);
            assertThat(change.after().row().marks().overdueSince())
                    .as(where + ": overdue_since")
                    .isEqualTo(episode == null ? null : episode.since());
        }

        private static void versionsGrow(Change<TaskColumn> change, String where) {
            var before = change.before();
            if (before == null) {
                return;
            }
            var from = before.row().marks().changedAt();
            var to = change.after().row().marks().changedAt();
            assertThat(to.isAfter(from)).as(where + ": a later version").isEqualTo(change.isRowChanged());
            assertThat(change.after().memory().counted())
                    .as(where)
                    .isGreaterThanOrEqualTo(before.memory().counted());
        }

        private record Id(FactType type, Fact.Name name) {}
    }
}
