package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class SweepTest {
    @Test
    void whatWasHandedOutToACycleThatDiedComesAgain() {
        RunningStandIn standIn = StandIn.start(Rig.world().withSize(5, 1, 0)).block(Rig.PATIENCE);
        try {
            var client = Rig.client(new Rig.Place(standIn.baseUrl(), standIn.organization(), standIn.token()));
            Sweep sweep = new Sweep(client.cursor((number, size) -> client.requestRuns(RunQuery.ALL, number, size)), 1);
            List<String> died = ids(sweep, 3);
            assertThat(died).hasSize(2);

            assertThat(ids(sweep, 1)).isSubsetOf(died);
            sweep.settled();
            assertThat(ids(sweep, 10)).hasSize(4).containsAnyElementsOf(died);
            assertThat(sweep.isAtEnd()).isFalse();
            sweep.settled();
            assertThat(sweep.isAtEnd()).isTrue();
            client.close().block(Rig.PATIENCE);
        } finally {
            standIn.stop().block(Rig.PATIENCE);
        }
    }

    @Test
    void aPageThatCouldNotBeRecordedIsRecordedByTheNextCycle() {
        RunningStandIn standIn = StandIn.start(Rig.world().withSize(5, 1, 0)).block(Rig.PATIENCE);
        try {
            var client = Rig.client(new Rig.Place(standIn.baseUrl(), standIn.organization(), standIn.token()));
            Sweep sweep = new Sweep(client.cursor((number, size) -> client.requestRuns(RunQuery.ALL, number, size)), 1);
            assertThatThrownBy(() -> sweep.begin(1, page -> Mono.error(new IllegalStateException("gone")))
                            .blockLast(Rig.PATIENCE))
                    .hasMessage("gone");
            assertThat(sweep.shown()).isEmpty();
            assertThat(sweep.isAtEnd()).isFalse();
            assertThat(ids(sweep, 10)).hasSize(5);
            assertThat(sweep.shown()).hasSize(5);
            sweep.settled();
            assertThat(sweep.isAtEnd()).isTrue();
            client.close().block(Rig.PATIENCE);
        } finally {
            standIn.stop().block(Rig.PATIENCE);
        }
    }

    private static List<String> ids(Sweep sweep, int requests) {
        return sweep.begin(requests, SweepTest::all)
                .map(RunToRead::id)
                .collectList()
                .block(Rig.PATIENCE);
    }

    private static Mono<List<RunToRead>> all(Page page) {
        return Mono.just(page.items().stream()
                .map(item -> new RunToRead(item.id(), item.hash()))
                .toList());
    }
}
