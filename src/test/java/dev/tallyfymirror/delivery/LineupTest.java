package dev.tallyfymirror.delivery;

import static dev.tallyfymirror.delivery.Given.NINE;
import static dev.tallyfymirror.delivery.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.outbox.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineupTest {
    private static final Outcome BROKEN = new Outcome.Failed("answers 500");

    private final Desk desk = new Desk(new Destination.Shape(8, 1, false, 200));

    @Test
    void whatIsTakenMovesTheCursor() {
        desk.add(event(1, "a"), event(2, "b"), event(3, "a"));
        desk.work();

        assertThat(desk.taken).containsExactly(1L, 2L, 3L);
        assertThat(desk.position).isEqualTo(3);
        assertThat(desk.held).isEmpty();
    }

    @Test
    void anEventThatFailsHoldsBackItsRunAndNoOther() { // E8
        desk.receiver = (event, at) -> event.seq() == 1 && at.isBefore(NINE.plusSeconds(60)) ? BROKEN : Outcome.TAKEN;
        desk.add(event(1, "a"), event(2, "b"), event(3, "a"), event(4, "b"));
        desk.work();

        assertThat(desk.taken).containsExactly(2L, 4L);
        assertThat(desk.position).isEqualTo(4);
        assertThat(desk.held.values()).singleElement().satisfies(row -> {
            assertThat(row.seq()).isEqualTo(1);
            assertThat(row.tries()).isEqualTo(1);
            assertThat(row.error()).isEqualTo("answers 500");
        });

        desk.add(event(5, "a"));
        desk.workFor(Duration.ofMinutes(3));
        assertThat(desk.taken).containsExactly(2L, 4L, 1L, 3L, 5L);
        assertThat(desk.held).isEmpty();
    }

    @Test
    void whoTakesOverGoesOnWithTheRunsThatAreHeldBack() {
        desk.receiver =
                (event, at) -> event.runId().equals("a") && at.isBefore(NINE.plusSeconds(60)) ? BROKEN : Outcome.TAKEN;
        desk.add(event(1, "a"), event(2, "b"), event(3, "a"));
        desk.work();
        desk.takeOver();
        desk.add(event(4, "a"));
        desk.workFor(Duration.ofMinutes(3));

        assertThat(desk.taken).containsExactly(2L, 1L, 3L, 4L);
        assertThat(desk.held).isEmpty();
    }

    @Test
    void anEventThatIsNeverTakenIsPutAsideAfterDaysAndItsRunGoesOn() { // E8
        desk.receiver = (event, at) -> event.seq() == 1 ? BROKEN : Outcome.TAKEN;
        desk.add(event(1, "a"), event(2, "a"));
        desk.workFor(Duration.ofDays(4));
        assertThat(desk.dead).isEmpty();
        assertThat(desk.taken).isEmpty();

        desk.workFor(Duration.ofDays(3));
        assertThat(desk.dead).singleElement().satisfies(letter -> {
            assertThat(letter.seq()).isEqualTo(1);
            assertThat(letter.tries()).isBetween(12, 40);
            assertThat(Duration.between(letter.failedAt(), letter.givenUpAt())).isGreaterThan(Duration.ofDays(5));
        });
        assertThat(desk.taken).containsExactly(2L);
    }

    @Test
    void aDeadLetterIsSentAgainOnceForEachTimeItIsAskedFor() {
        desk.receiver = (event, at) -> new Outcome.Refused("too large");
        desk.add(event(1, "a"));
        desk.work();
        assertThat(desk.dead).extracting(DeadLetter::error).containsExactly("too large");

        askAgain();
        assertThat(desk.sends).isEqualTo(2);
        assertThat(desk.dead).hasSize(2);

        desk.receiver = (event, at) -> Outcome.TAKEN;
        askAgain();
        assertThat(desk.taken).containsExactly(1L);
        assertThat(desk.dead).isEmpty();
    }

    private void askAgain() {
        desk.asked.add(event(1, "a"));
        desk.workFor(Duration.ofSeconds(20));
    }

    @Test
    void aDestinationThatIsGoneIsLeftAloneUntilItIsResumed() { // E4
        desk.receiver = (event, at) -> new Outcome.Gone("answers 410");
        desk.add(event(1, "a"), event(2, "b"));
        desk.workFor(Duration.ofDays(2));
        assertThat(desk.sends).isEqualTo(1);
        assertThat(desk.disabledAt).isEqualTo(NINE);

        desk.receiver = (event, at) -> Outcome.TAKEN;
        desk.orders = new Cursor.Orders(false, desk.now);
        desk.workFor(Duration.ofSeconds(20));
        assertThat(desk.taken).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aPauseAskedForIsObeyedByAllUpToTheCap() { // E5
        desk.receiver = (event, at) -> at.isBefore(NINE.plus(Duration.ofHours(2)))
                ? new Outcome.Failed("answers 429", Duration.ofHours(2), true)
                : Outcome.TAKEN;
        desk.add(event(1, "a"), event(2, "b"));
        desk.workFor(Duration.ofMinutes(119));
        assertThat(desk.sends).isEqualTo(1);
        desk.workFor(Duration.ofMinutes(5));
        assertThat(desk.taken).containsExactlyInAnyOrder(1L, 2L);

        desk.receiver = (event, at) -> new Outcome.Failed("answers 429", Duration.ofDays(400), true);
        desk.add(event(3, "a"));
        int before = desk.sends;
        desk.workFor(Duration.ofHours(11));
        assertThat(desk.sends).isEqualTo(before + 1);
        desk.workFor(Duration.ofHours(3));
        assertThat(desk.sends).isEqualTo(before + 2);
    }

    @Test
    void aDestinationDownForThreeDaysIsNotFloodedAndLosesNothing() { // E7
        Instant up = NINE.plus(Duration.ofDays(3));
        desk.receiver = (event, at) -> at.isBefore(up) ? BROKEN : Outcome.TAKEN;
        for (int seq = 1; seq <= 10_000; seq++) {
            desk.add(event(seq, "run-" + seq % 500));
        }
        desk.workFor(Duration.ofDays(3));
        assertThat(desk.sends).isLessThan(800);
        assertThat(desk.dead).isEmpty();
        assertThat(desk.held).hasSizeLessThan(Holds.MOST);

        desk.workFor(Duration.ofHours(13));
        assertThat(desk.taken).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(inOrderPerRun(desk.taken, seq -> "run-" + seq % 500)).isTrue();
        assertThat(desk.held).isEmpty();
    }

    @Test
    void oneThatCanTakeNothingCountsNoTryAndIsAskedNowAndThen() {
        desk.receiver = (event, at) -> at.isBefore(NINE.plus(Duration.ofDays(30)))
                ? new Outcome.Down("no space left on device")
                : Outcome.TAKEN;
        desk.add(event(1, "a"), event(2, "a"), event(3, "b"));
        desk.workFor(Duration.ofDays(30));
        assertThat(desk.dead).isEmpty();
        assertThat(desk.held).isEmpty();
        assertThat(desk.sends).isLessThan(3_000);
        assertThat(desk.lineup.snapshot().trouble()).isEqualTo("takes nothing: no space left on device");

        desk.workFor(Duration.ofMinutes(20));
        assertThat(desk.taken).containsExactly(1L, 2L, 3L);
        assertThat(desk.lineup.snapshot().trouble()).isNull();
    }

    @Test
    void runsHeldBackAreBoundedAndNothingNewIsBegunBeyond() {
        desk.receiver = (event, at) -> event.seq() % 2 == 0 ? Outcome.TAKEN : BROKEN;
        for (int seq = 1; seq <= 4_000; seq++) {
            desk.add(event(seq, "run-" + seq));
        }
        desk.work();

        assertThat(desk.held).hasSizeBetween(Holds.MOST, Holds.MOST + 8);
        assertThat(desk.position).isLessThan(2_100);
    }

    @Test
    void aTakenEventBehindOneUnderWayDoesNotMoveTheCursorOverIt() {
        desk.add(event(1, "a"), event(2, "b"));
        Step.Send first = (Step.Send) untilSend();
        Step.Send second = (Step.Send) desk.lineup.nextSend(NINE);
        desk.lineup.ended(second.events(), List.of(Outcome.TAKEN), NINE);
        desk.work();
        assertThat(desk.position).isZero();

        desk.lineup.ended(first.events(), List.of(Outcome.TAKEN), NINE);
        desk.work();
        assertThat(desk.position).isEqualTo(2);
    }

    @Test
    void aDeliveryThatEndsAfterItWasAbandonedDoesNotKeepTheTermFromEnding() {
        desk.add(event(1, "a"));
        Step.Send late = (Step.Send) untilSend();
        desk.lineup.stop();
        desk.lineup.abandon();
        desk.lineup.ended(late.events(), List.of(Outcome.TAKEN), NINE);

        assertThat(desk.lineup.nextErrand(NINE)).isInstanceOf(Step.Commit.class);
        assertThat(desk.lineup.nextErrand(NINE)).isInstanceOf(Step.End.class);
    }

    @Test
    void howFarItIsBehindIsSeenAlsoWhileNothingIsRead() {
        desk.receiver = (event, at) -> new Outcome.Gone("410");
        desk.add(event(1, "a"));
        desk.work();
        assertThat(desk.lineup.snapshot().disabled()).isTrue();
        assertThat(desk.lineup.snapshot().behind()).isZero();

        desk.add(event(2, "a"), event(3, "b"));
        desk.workFor(Duration.ofSeconds(10));
        assertThat(desk.lineup.snapshot().behind()).isEqualTo(2);
    }

    @Test
    void whatIsHeldBackWaitsSinceItWasSeenAndNotSinceItFailed() {
        desk.receiver = (event, at) -> event.seq() == 1 ? BROKEN : Outcome.TAKEN;
        desk.now = NINE.plusSeconds(300);
        desk.add(event(1, "a"), event(2, "b"));
        desk.work();

        assertThat(desk.lineup.snapshot().oldest()).isEqualTo(event(1, "a").observedAt());
    }

    @Test
    void ofOneRunOneEventIsUnderWay() {
        desk.add(event(1, "a"), event(2, "a"), event(3, "b"));
        assertThat(((Step.Send) untilSend()).events())
                .extracting(StoredEvent::seq)
                .containsExactly(1L);
        assertThat(((Step.Send) desk.lineup.nextSend(NINE)).events())
                .extracting(StoredEvent::seq)
                .containsExactly(3L);
        assertThat(desk.lineup.nextSend(NINE)).isInstanceOf(Step.Rest.class);
    }

    private Step untilSend() {
        while (true) {
            Step errand = desk.lineup.nextErrand(NINE);
            if (errand instanceof Step.Look) {
                desk.lineup.looked(desk.orders, List.of(), 0, NINE);
            } else if (errand instanceof Step.Fetch) {
                StoredEvent[] events = desk.outbox.values().toArray(StoredEvent[]::new);
                desk.lineup.fetched(Given.batch(events.length, events.length, events));
            } else if (errand instanceof Step.Rest) {
                return desk.lineup.nextSend(NINE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverFailsAndWheneverAnotherTakesOverNothingIsLostAndEachRunStaysInOrder(int seed) {
        Random random = new Random(seed);
        Desk any = new Desk(new Destination.Shape(1 + random.nextInt(8), 1 + random.nextInt(3), false, 20));
        any.receiver = (event, at) -> outcome(random);
        int events = 600;
        for (int seq = 1; seq <= events; seq++) {
            any.add(event(seq, "run-" + random.nextInt(12)));
            if (random.nextInt(20) == 0) {
                any.workFor(Duration.ofSeconds(random.nextInt(100)));
            }
            if (random.nextInt(60) == 0) {
                any.takeOver();
            }
        }
        any.receiver = (event, at) -> Outcome.TAKEN;
        any.workFor(Duration.ofDays(2));

        assertThat(new HashSet<>(any.taken)).as("seed %d", seed).hasSize(events);
        assertThat(inOrderPerRun(
                        firstTimes(any.taken), seq -> any.outbox.get(seq).runId()))
                .as("seed %d", seed)
                .isTrue();
        assertThat(any.position).isEqualTo(events);
        assertThat(any.held).isEmpty();
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> BROKEN;
            case 1 -> new Outcome.Failed("answers 429", Duration.ofSeconds(random.nextInt(60)), true);
            case 2 -> new Outcome.Down("no answer");
            case 3 -> new Outcome.Failed("answers 400", Duration.ofSeconds(5), false);
            default -> Outcome.TAKEN;
        };
    }

    private static List<Long> firstTimes(List<Long> taken) {
        Set<Long> seen = new HashSet<>();
        List<Long> first = new ArrayList<>(taken);
        first.removeIf(seq -> !seen.add(seq));
        return first;
    }

    private static boolean inOrderPerRun(List<Long> taken, java.util.function.LongFunction<String> run) {
        Map<String, Long> last = new HashMap<>();
        return taken.stream().allMatch(seq -> {
            Long before = last.put(run.apply(seq), seq);
            return before == null || before < seq;
        });
    }
}
