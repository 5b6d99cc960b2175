package dev.tallyfymirror.tallyfy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tallyfymirror.retry.Backoff;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Clients of a scripted server, with short pauses. */
final class Clients {
    static final String ORGANIZATION = "org1";
    static final String TOKEN = "s3cr3t-t0ken";
    static final Duration SOON = Duration.ofSeconds(20);
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00.300Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final Backoff BACKOFF = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 4, new Random(7));

    private Clients() {}

    /** Counts permits and writes down pauses. */
    static final class CountingBudget implements RequestBudget {
        final List<Purpose> permits = new CopyOnWriteArrayList<>();
        final List<Duration> pauses = new CopyOnWriteArrayList<>();

        @Override
        public Mono<Void> permit(Purpose purpose) {
            return Mono.fromRunnable(() -> permits.add(purpose));
        }

        @Override
        public Mono<Void> pause(Duration length) {
            return Mono.fromRunnable(() -> pauses.add(length));
        }
    }

    static ClientSettings settings(URI baseUrl, int pageSize, int bodyBytes, Duration timeout) {
        var limits = new ClientSettings.Limits(4, timeout, BodyLimits.of(bodyBytes), Duration.ofMillis(300));
        return new ClientSettings(baseUrl, ORGANIZATION, pageSize, limits, BACKOFF);
    }

    static TallyfyClient of(ScriptedTallyfy server) {
        return of(server, RequestBudget.unlimited());
    }

    static TallyfyClient of(ScriptedTallyfy server, RequestBudget budget) {
        return of(settings(server.baseUrl(), 10, 1 << 20, Duration.ofSeconds(5)), budget);
    }

    static TallyfyClient of(ClientSettings settings, RequestBudget budget) {
        return of(settings, new Credentials.AccessToken(TOKEN), budget);
    }

    static TallyfyClient of(ClientSettings settings, Credentials credentials, RequestBudget budget) {
        return new TallyfyClient(settings, credentials, CLOCK, budget, RequestObserver.NONE);
    }

    /** Runs it to its end, whatever it emits. */
    static void complete(Publisher<?> publisher) {
        StepVerifier.create(publisher)
                .thenConsumeWhile(value -> true)
                .expectComplete()
                .verify(SOON);
    }

    /** How it fails, whatever it emits before. */
    @CanIgnoreReturnValue
    static <E extends Throwable> E failure(Publisher<?> publisher, Class<E> type) {
        var caught = new AtomicReference<Throwable>();
        StepVerifier.create(publisher)
                .thenConsumeWhile(value -> true)
                .expectErrorSatisfies(caught::set)
                .verify(SOON);
        assertThat(caught.get()).isExactlyInstanceOf(type);
        return type.cast(caught.get());
    }
}
