package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.HintedItems;
import dev.tallyfymirror.mirror.HintedItems.HintedItem;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.postgres.Wakeup;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads what hints from outside name, one item after the other, with the requests that are set apart for hints. What is
 * named again while it is being read, or shortly after, is read once more at the end of that time. A hint tells what to
 * read and nothing else: not even that a run is gone is concluded here, but by the next pass.
 */
final class HintReader {
    private static final Logger LOG = LoggerFactory.getLogger(HintReader.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** From one reading of an item to the next. */
    private static final Duration AGAIN = Duration.ofSeconds(20);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Terms terms;
    private final HintedItems waiting;
    /** What was read of late, and when it was begun; for one holder, whose looks follow each other. */
    private final Map<HintedItem, Duration> lately = new LinkedHashMap<>();

    HintReader(SyncSettings settings, TallyfyClient client, Terms terms) {
        this.settings = settings;
        this.client = client.forHints();
        this.terms = terms;
        this.waiting = new HintedItems(terms.stores().database());
    }

    /** For ever; fails only when the lease is lost. */
    Mono<Void> work(Flux<Wakeup> told, Lease lease) {
        return told.map(hint -> 0L)
                .mergeWith(Flux.defer(() -> Mono.delay(LOOK)).repeat())
                .onBackpressureLatest()
                .concatMap(hint -> followAll(lease), 0)
                .then();
    }

    private Mono<Void> followAll(Lease lease) {
        Mono<Boolean> one = Mono.defer(this::take)
                .flatMap(item -> follow(lease, item).thenReturn(true))
                .defaultIfEmpty(false);
        return waiting.forgetOld(settings.org())
                .thenMany(one.repeat().takeWhile(more -> more))
                .then()
                .onErrorResume(failure -> !(failure instanceof LeaseLostException), failure -> {
                    LOG.debug("organization {}: hints can't be followed now", settings.org(), failure);
                    return Mono.empty();
                });
    }

    private Mono<HintedItem> take() {
        Duration now = OverdueWatch.elapsed();
        lately.values().removeIf(begun -> now.minus(begun).compareTo(AGAIN) >= 0);
        return waiting.take(settings.org(), Set.copyOf(lately.keySet())).doOnNext(item -> lately.put(item, now));
    }

    private Mono<Void> follow(Lease lease, HintedItem item) {
        return terms.open(lease)
                .flatMap(open -> read(open.term(), item))
                .doOnNext(tally -> LOG.debug("organization {}: {} read on a hint: {}", settings.org(), item, tally))
                .then();
    }

    private Mono<Tally> read(Term term, HintedItem item) {
        return item.kind() == HintedItem.Kind.RUN ? readRun(term, item.id()) : readTask(term, item.id());
    }

    private Mono<Tally> readRun(Term term, String runId) {
        return new SingleRun(term, client, settings).read(runId);
    }

    /** With its run, where the mirror or Tallyfy knows of one. */
    private Mono<Tally> readTask(Term term, String taskId) {
        Mono<Tally> alone = new Confirmation(
                        term, client, new TaskRecorder(term), settings.pace().maxAge())
                .confirm(taskId, null);
        Mono<String> run = Mono.defer(() -> findRunOf(term, taskId));
        return run.flatMap(id -> readRun(term, id))
                .switchIfEmpty(alone.flatMap(tally ->
                        run.flatMap(id -> readRun(term, id)).map(tally::plus).defaultIfEmpty(tally)));
    }

    private static Mono<String> findRunOf(Term term, String taskId) {
        return term.stores()
                .mirror()
                .glimpseTasks(term.org(), List.of(taskId), Set.of())
                .flatMap(held ->
                        Mono.justOrEmpty(Optional.ofNullable(held.get(taskId)).map(TaskGlimpse::runId)));
    }
}
