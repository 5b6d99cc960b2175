package dev.tallyfymirror.bench;

import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The naive way, under the same request budget: the tasks of every open run, one run after the other, in each cycle. */
final class NaiveReader {
    private static final List<String> OPEN = List.of("active", "problem", "issue", "delayed");

    private final TallyfyClient client;
    private final Sightings sightings;
    private final AtomicInteger cycles = new AtomicInteger();

    NaiveReader(TallyfyClient client, Sightings sightings) {
        this.client = client;
        this.sightings = sightings;
    }

    int cycles() {
        return cycles.get();
    }

    /** For ever. */
    Mono<Void> run() {
        return Flux.defer(this::cycle).repeat().then();
    }

    private Flux<Void> cycle() {
        return Flux.fromIterable(OPEN)
                .concatMap(status -> client.listRuns(RunQuery.status(status)), 0)
                .concatMapIterable(page -> page.items(), 1)
                .flatMap(run -> client.listTasks(String.valueOf(run.id())), 4, 1)
                .doOnNext(page -> page.items().forEach(task -> look(String.valueOf(task.id()), task.text())))
                .doOnComplete(cycles::incrementAndGet)
                .thenMany(Flux.empty());
    }

    private void look(String id, String json) {
        JsonNode completedAt = JsonMapper.shared().readTree(json).path("completed_at");
        if (completedAt.isString()) {
            sightings.see(id, Instant.parse(completedAt.stringValue()), Instant.now());
        }
    }
}
