package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.LivingOrganization.Completion;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

/**
 * Measures how fresh a mirror is under Tallyfy's request limits, with faster time: each length of time is so many times
 * shorter, the limits' windows too, so that what machine and network need weighs so many times more than it would.
 */
final class Freshness {
    private static final String DATABASE = "benchmark_freshness";
    /** Of the virtual clock: the budget settles, then it is measured, and then what was not seen yet is waited for. */
    private static final Duration WARM_UP = Duration.ofMinutes(60);

    private static final Duration WAITING = Duration.ofMinutes(60);

    private final Server server;
    private final Scale scale;
    private final Duration measured;

    Freshness(Server server, double factor, Duration measured) {
        this.server = server;
        this.scale = new Scale(factor);
        this.measured = measured;
    }

    void measure(List<Scene> scenes) throws Exception {
        print(
                "time is %.0f times faster; measured for %d virtual minutes after %d",
                scale.factor(), measured.toMinutes(), WARM_UP.toMinutes());
        for (Scene scene : scenes) {
            measure(scene);
        }
    }

    private void measure(Scene scene) throws Exception {
        Scene.Size size = scene.size();
        print(
                "%n%s: %d runs, %d open x %d tasks, %d changes an hour, refused: %s",
                scene.name(), size.runs(), size.open(), size.tasks(), scene.changes(), scene.refused());
        DatabaseUrl database = server.createDatabase(DATABASE);
        try (LivingOrganization organization = LivingOrganization.start(size, 1)) {
            scene.refused().forEach(organization::refuse);
            if (scene.way() == Scene.Way.DAEMON) {
                prepare(scene, organization, database);
            }
            organization.limit(scale);
            try (ScaledSync sync = sync(scene, organization, database, true)) {
                observe(scene, organization, database, sync);
            }
        }
        server.drop(DATABASE);
    }

    private ScaledSync sync(Scene scene, LivingOrganization organization, DatabaseUrl database, boolean limited) {
        return new ScaledSync(organization.baseUrl(), database, scale, Duration.ofMinutes(scene.full()), limited);
    }

    /** The first sync, not under limits: it is measured by itself. */
    private void prepare(Scene scene, LivingOrganization organization, DatabaseUrl database) throws Exception {
        try (ScaledSync sync = sync(scene, organization, database, false)) {
            var report = sync.once();
            if (report.outcome() == Outcome.PARTIAL) { // what is refused is missed once
                report = sync.once();
            }
            print(
                    "first sync without limits: %s, %d requests, %d s",
                    report.outcome(), report.counts().requests(), report.took().toSeconds());
        }
        Server.settle(database);
        organization.forget();
    }

    private void observe(Scene scene, LivingOrganization organization, DatabaseUrl database, ScaledSync sync)
            throws Exception {
        Sightings sightings = new Sightings();
        Sinks.Empty<Void> stop = Sinks.empty();
        NaiveReader naive = new NaiveReader(sync.client(), sightings);
        Mono<Void> work = scene.way() == Scene.Way.NAIVE ? naive.run() : sync.run(stop.asMono());
        try (Observer observer = new Observer(organization, database, scale, sightings)) {
            Disposable working = work.subscribe(done -> {}, failure -> print("ended: %s", failure));
            organization.change(scene.changes() * scale.factor() / 3600);
            Thread.sleep(scale.real(WARM_UP).toMillis());
            Map<String, Long> before = counts(organization.requests());
            observer.begin();
            Instant from = Instant.now();
            Thread.sleep(scale.real(measured).toMillis());
            Observer.Findings findings = observer.end();
            JsonNode requests = organization.requests();
            organization.change(0);
            List<Completion> completions = organization.completionsSince(from);
            Instant patience = Instant.now().plus(scale.real(WAITING));
            while (!sightings.hasSeen(completions) && Instant.now().isBefore(patience)) {
                Thread.sleep(100);
            }
            print(
                    scene,
                    findings,
                    difference(before, counts(requests)),
                    requests.path("refused").asLong());
            print(sightings, completions);
            var unheard = stop.tryEmitEmpty();
            Thread.sleep(1_000);
            working.dispose();
        }
    }

    private void print(Scene scene, Observer.Findings findings, Map<String, Long> requests, long refused) {
        double hours = measured.toMinutes() / 60.0;
        long all = requests.values().stream().mapToLong(Long::longValue).sum();
        print(
                "requests an hour: %.0f on average, %d in the worst hour; 429s: %d; by call in all: %s",
                all / hours, findings.mostInAnHour(), refused, requests);
        if (scene.way() == Scene.Way.DAEMON) {
            print(
                    "oldest unread open run: at most %.0f s; bound published then %.0f-%.0f s; beyond it: %d of %d looks",
                    findings.oldest(),
                    findings.leastBound(),
                    findings.mostBound(),
                    findings.beyond(),
                    findings.looks());
            print("cycles: %s; rows touched: %s", findings.cycles(), findings.touched());
            print("degraded: %s", findings.degraded());
        }
    }

    private void print(Sightings sightings, List<Completion> completions) {
        double[] all = sightings.latencies(completions, scale);
        double[] quiet = sightings.latencies(
                completions.stream().filter(one -> !one.runTouched()).toList(), scale);
        print("completion seen, virtual s: %s; those that leave the run's entry alone: %s", text(all), text(quiet));
    }

    private static String text(double[] sorted) {
        return Figures.text(
                "%d: p50 %.0f, p99 %.0f, max %.0f",
                sorted.length,
                Sightings.percentile(sorted, 50),
                Sightings.percentile(sorted, 99),
                Sightings.percentile(sorted, 100));
    }

    private static Map<String, Long> counts(JsonNode requests) {
        Map<String, Long> counts = new TreeMap<>();
        requests.path("counts").forEachEntry((call, count) -> counts.put(call, count.asLong()));
        return counts;
    }

    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> counts = new TreeMap<>();
        after.forEach((call, count) -> {
            long more = count - before.getOrDefault(call, 0L);
            if (more > 0) {
                counts.put(call, more);
            }
        });
        return counts;
    }

    private static void print(String format, Object... values) {
        System.out.println(Figures.text(format, values));
    }
}
