package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.sync.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A page is asked for when there is room for it: requests counted against demand. Five pages, read 1, 5, 4, 3, 2, 1. */
class DemandTest {
    private static final Duration QUIET = Duration.ofMillis(150);

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final TallyfyClient client = Clients.of(server);

    DemandTest() {
        server.otherwise(request -> ScriptedReply.ok("{\"data\":[{\"id\":" + request.page() + "}"
                + (request.page() < 5 ? ",{\"id\":-" + request.page() + "}" : "")
                + "],\"meta\":{\"pagination\":{\"total\":9,\"per_page\":2,\"total_pages\":5}}}"));
    }

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void nothingIsSentWithoutDemand() {
        StepVerifier.create(client.listTasks("r"), 0)
                .expectSubscription()
                .expectNoEvent(QUIET)
                .then(() -> assertThat(server.requests()).isEmpty())
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void eachRequestedPageIsOneRequest() {
        StepVerifier.create(client.listTasks("r"), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextCount(1)
                .expectNoEvent(QUIET)
                .then(() -> assertThat(server.requests()).hasSize(1))
                .thenRequest(2)
                .expectNextCount(2)
                .expectNoEvent(QUIET)
                .then(() -> assertThat(server.requests()).hasSize(3))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void concatMapReadsExactlyOnePageAhead() {
        assertThat(requestsWhileTheFirstPageIsInWork(1)).isEqualTo(2);
    }

    @Test
    void concatMapWithoutPrefetchReadsNoPageAhead() {
        assertThat(requestsWhileTheFirstPageIsInWork(0)).isEqualTo(1);
    }

    @Test
    void aCancelledReaderAsksForNothingMore() {
        StepVerifier.create(client.listTasks("r").take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
        StepVerifier.create(Mono.delay(QUIET))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(2);
    }

    private int requestsWhileTheFirstPageIsInWork(int prefetch) {
        Sinks.One<Integer> work = Sinks.one();
        int[] asked = new int[1];
        StepVerifier.create(
                        client.listTasks("r").concatMap(page -> work.asMono().thenReturn(page), prefetch))
                .expectSubscription()
                .then(() -> Eventually.isTrue(
                        "as far ahead", () -> server.requests().size() > prefetch))
                .expectNoEvent(QUIET.multipliedBy(3))
                .then(() -> asked[0] = server.requests().size())
                .then(() -> work.tryEmitValue(1).orThrow())
                .expectNextCount(6)
                .expectComplete()
                .verify(SOON);
        return asked[0];
    }
}
