package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.time.Duration;

/** Measures the first sync of a large organization under Tallyfy's limits, in real time: its requests and its forecast. */
final class FirstSync {
    private static final String DATABASE = "benchmark_first";
    private static final Scale REAL = new Scale(1);
    private static final int PAGE = 100;

    private final Server server;

    FirstSync(Server server) {
        this.server = server;
    }

    void measure(Scene.Size size) throws Exception {
        DatabaseUrl database = server.createDatabase(DATABASE);
        try (LivingOrganization organization = LivingOrganization.start(size, 1)) {
            organization.limit(REAL);
            try (ScaledSync sync = new ScaledSync(organization.baseUrl(), database, REAL, Duration.ofDays(1), true)) {
                var report = sync.once();
                long requests = organization.total();
                // every run with its tasks, a hundred a request, and the tasks outside of runs
                int fewest = (size.runs() + PAGE - 1) / PAGE + 1;
                System.out.println(Figures.text(
                        "%nfirst sync of %d runs (at most %d open) x %d tasks: %s in %d s, %d requests, %.2f x the fewest"
                                + " (%d), forecast %d (%.2f x), 429s: %d, tasks mirrored: %s, by call: %s",
                        size.runs(),
                        size.open(),
                        size.tasks(),
                        report.outcome(),
                        report.took().toSeconds(),
                        requests,
                        (double) requests / fewest,
                        fewest,
                        forecast(size),
                        (double) forecast(size) / requests,
                        organization.requests().path("refused").asLong(),
                        Server.text(database, "SELECT count(*) FROM tallyfy.task WHERE run_id IS NOT NULL"),
                        organization.requests().path("counts")));
            }
        }
        server.drop(DATABASE);
    }

    private static int forecast(Scene.Size size) {
        return dev.tallyfymirror.Forecast.of(size.runs(), PAGE, ScaledSync.PER_MINUTE, ScaledSync.PER_HOUR)
                .requests();
    }
}
