package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Tenure;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The sync of one organization: for ever ({@link #run}), once ({@link #once}), or of one task ({@link #readTask}). Each
 * takes the organization's lease, keeps it while it works, and gives it back.
 */
public final class Sync {
    private final SyncSettings settings;
    private final Tenure tenure;
    private final Terms terms;
    private final CycleRunner cycles;
    private final Work work;

    /** {@code patience}: between tries of what may pass. */
    public Sync(SyncSettings settings, TallyfyClient client, Stores stores, Surroundings around, Backoff patience) {
        this.settings = settings;
        this.tenure = new Tenure(
                Lease.organization(settings.org()),
                stores.leases(),
                new Backoff(patience.base(), patience.cap(), Backoff.UNLIMITED, patience.random()),
                held -> around.listener().holds(settings.org(), held));
        this.terms = new Terms(settings, client, stores, patience);
        this.cycles = new CycleRunner(settings, client, around, terms.ways());
        this.work = new Work(settings, client, terms, cycles, around.listener());
    }

    /** Who is told; how many requests the client has sent so far; this machine's time. */
    public record Surroundings(SyncListener listener, LongSupplier requestsSent, Clock clock) {}

    /**
     * Works whenever it holds the lease, until {@code stop}; then finishes the batch in hand and gives the lease back. No
     * fault of token, API or database ends it.
     */
    public Mono<Void> run(Mono<Void> stop) {
        Mono<Void> stopping = stop.cache();
        return tenure.holdForEver(lease -> work.go(lease, stopping), stopping);
    }

    /** One cycle; {@link HeldElsewhereException} when another process holds the organization. */
    public Mono<CycleReport> once(boolean full, Mono<Void> stop) {
        return once(lease -> terms.open(lease)
                .flatMap(open ->
                        cycles.run(open.term(), open.state(), new CycleRunner.Order(full, false), stop.cache())));
    }

    /** Reads one task, and the other tasks of its run; {@link HeldElsewhereException} as {@link #once}. */
    public Mono<String> readTask(String taskId, @Nullable String runId) {
        return once(lease -> readTask(lease, taskId, runId));
    }

    private <T> Mono<T> once(Function<Lease, Mono<T>> work) {
        return tenure.holdOnce(work, () -> new HeldElsewhereException(settings.org()));
    }

    private Mono<String> readTask(Lease lease, String taskId, @Nullable String runId) {
        return terms.open(lease)
                .flatMap(open -> work.readTask(open.term(), taskId, runId))
                .map(Reports::toJson);
    }

    public String org() {
        return settings.org();
    }
}
