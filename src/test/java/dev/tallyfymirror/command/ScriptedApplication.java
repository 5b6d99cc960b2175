package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.CompletionReport;
import dev.tallyfymirror.CompletionRequest;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.DeliveriesReport;
import dev.tallyfymirror.EventsRequest;
import dev.tallyfymirror.StatusReport;
import dev.tallyfymirror.SyncProgress;
import dev.tallyfymirror.SyncReport;
import dev.tallyfymirror.SyncRequest;
import dev.tallyfymirror.Verified;
import dev.tallyfymirror.doctor.Finding;
import dev.tallyfymirror.postgres.MigrationReport;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A program that answers what it was told to and notes what it was asked. */
final class ScriptedApplication implements Application {
    final List<Object> asked = new ArrayList<>();
    String outcome = "complete";
    RuntimeException failure;
    Error error;
    String title = "Sign";
    String note;
    List<Verified> verified = List.of();
    boolean closed;
    List<Finding> findings = List.of();

    @Override
    public Mono<MigrationReport> migrate() {
        return answer("migrate", new MigrationReport("3", List.of("3 views")));
    }

    @Override
    public Mono<String> beginNewFeed() {
        return answer("new feed", "feed-2");
    }

    @Override
    public Mono<Daemon> run(Consumer<SyncProgress> progress) {
        return answer("run", new Daemon() {
            @Override
            public URI address() {
                return URI.create("http://127.0.0.1:1/");
            }

            @Override
            public Mono<Void> ended() {
                return Mono.empty();
            }

            @Override
            public Mono<Void> stop() {
                return Mono.empty();
            }
        });
    }

    @Override
    public Mono<SyncReport> sync(SyncRequest request, Consumer<SyncProgress> progress) {
        progress.accept(new SyncProgress("acme", "reading runs", 5, 10, 60, Duration.ofSeconds(65)));
        var counts = new SyncReport.Counts(12, 500, 6000, 3, 40, 2);
        String error = outcome.equals("complete") ? null : "page 3 could not be read";
        return answer(
                request,
                new SyncReport(
                        List.of(new SyncReport.Organization(
                                "acme", "full", outcome, false, counts, 1, Duration.ofSeconds(9), error)),
                        null));
    }

    @Override
    public Flux<Verified> verify(String organization, Consumer<SyncProgress> progress) {
        progress.accept(new SyncProgress("acme", "verifying", 5, 10, 60, null));
        return answer("verify " + organization, "").thenMany(Flux.fromIterable(verified));
    }

    @Override
    public Flux<String> events(EventsRequest request) {
        return answer(request, "{\"a\":1}").concatWith(Mono.just("{\"a\":2}"));
    }

    @Override
    public Mono<StatusReport> status() {
        var cycle = new StatusReport.Cycle(
                "incremental",
                Instant.parse("2026-01-01T10:00:00Z"),
                Instant.parse("2026-01-01T10:00:04.5Z"),
                "complete",
                null);
        return answer(
                "status",
                new StatusReport(
                        "postgresql://me@db:5432/mirror",
                        null,
                        "feed-1",
                        42,
                        List.of(new StatusReport.Organization(
                                "acme",
                                cycle,
                                Duration.ofSeconds(61),
                                new StatusReport.Counts(500, 6000, 700, 12, 3),
                                80,
                                1000,
                                null,
                                "Tallyfy refuses the token",
                                Instant.parse("2026-01-01T10:01:00Z"),
                                freshness())),
                        List.of(destination())));
    }

    private static StatusReport.Destination destination() {
        return new StatusReport.Destination(
                "desk",
                "webhook",
                "holds back",
                7,
                Duration.ofMinutes(3),
                2,
                1,
                4000,
                Instant.parse("2026-01-01T10:00:00Z"),
                "holder-1",
                "answers 500",
                null);
    }

    @Override
    public Mono<DeliveriesReport> deliveries() {
        return answer(
                "deliveries",
                new DeliveriesReport(
                        List.of(destination()),
                        List.of(new DeliveriesReport.DeadLetter(
                                "desk",
                                "3e7012ec-a779-5979-9dbb-863294ef635d",
                                "tallyfy.task.overdue",
                                41,
                                24,
                                Instant.parse("2026-01-01T10:00:00Z"),
                                Instant.parse("2026-01-06T10:00:00Z"),
                                "answers 500"))));
    }

    @Override
    public Flux<Finding> examine() {
        return Flux.defer(() -> {
            asked.add("examine");
            return Flux.fromIterable(findings);
        });
    }

    @Override
    public Mono<Void> resume(String destination) {
        return answer("resume " + destination, true).then();
    }

    @Override
    public Mono<Long> redeliver(String destination, UUID event) {
        return answer("redeliver " + destination + " " + event, event == null ? 3L : 0L);
    }

    private static StatusReport.Freshness freshness() {
        return new StatusReport.Freshness(
                "falls behind",
                Duration.ofSeconds(300),
                Duration.ofSeconds(60),
                Duration.ofSeconds(125),
                2,
                Map.of("list_runs", 70L, "list_tasks", 10L),
                new StatusReport.FirstSync(
                        2_000, 300, 400, "2,046 requests, about 2 h 2 min at 1,000 an hour", Duration.ofMinutes(98)));
    }

    @Override
    public Mono<CompletionReport> complete(CompletionRequest request) {
        return answer(
                request,
                new CompletionReport(
                        request.organization(),
                        request.task(),
                        request.run(),
                        title,
                        "completed",
                        Instant.parse("2026-01-01T10:00:00Z"),
                        note == null,
                        note));
    }

    @Override
    public void close() {
        closed = true;
    }

    private <T> Mono<T> answer(Object request, T answer) {
        return Mono.defer(() -> {
            asked.add(request);
            if (error != null) {
                throw error;
            }
            return failure == null ? Mono.just(answer) : Mono.error(failure);
        });
    }
}
