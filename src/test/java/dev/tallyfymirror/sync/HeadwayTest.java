package dev.tallyfymirror.sync;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class HeadwayTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Headway headway = new Headway();

    @Test
    void whileNoRunIsUnderWayNobodyWaits() {
        StepVerifier.create(headway.next()).expectComplete().verify(SOON);
        headway.begin();
        headway.end();
        StepVerifier.create(headway.next()).expectComplete().verify(SOON);
    }

    @Test
    void whileOneIsTheNextSetIsWaitedForAndNotTheLast() {
        headway.begin();
        headway.step();
        StepVerifier.create(headway.next())
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(100))
                .then(headway::step)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void theEndOfTheLastRunLetsEverybodyGoOn() {
        headway.begin();
        headway.begin();
        StepVerifier.create(headway.next().then(headway.next()).then(headway.next()))
                .expectSubscription()
                .then(headway::end)
                .expectNoEvent(Duration.ofMillis(100))
                .then(headway::end)
                .expectComplete()
                .verify(SOON);
    }
}
