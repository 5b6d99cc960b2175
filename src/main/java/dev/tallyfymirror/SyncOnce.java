package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Overview;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.HeldElsewhereException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One cycle over organizations: done here, or by the daemon that holds an organization. */
final class SyncOnce {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Parts parts;
    private final Overview overview;

    SyncOnce(Parts parts, Database database) {
        this.parts = parts;
        this.overview = new Overview(database);
    }

    /** All of them are tried: what one fails of is in its report, and a failure of the whole only where none was done. */
    Mono<SyncReport> sync(SyncRequest request) {
        return Flux.fromIterable(parts.organizations())
                .concatMap(organization -> sync(organization, request))
                .collectList()
                .map(SyncOnce::toReport);
    }

    private static SyncReport toReport(List<Tried> tried) {
        List<SyncReport.Organization> reports =
                tried.stream().map(Tried::report).toList();
        boolean isAnyDone = tried.stream().anyMatch(one -> one.failure() == null);
        return new SyncReport(reports, isAnyDone ? null : tried.get(0).failure());
    }

    private Mono<Tried> sync(OrganizationParts organization, SyncRequest request) {
        String org = organization.settings().id();
        Mono<Void> accepted =
                request.acceptLoss() ? organization.stores().organizations().acceptLoss(org) : Mono.empty();
        return accepted.then(Mono.defer(() -> organization.sync().once(request.full(), Mono.never())))
                .flatMap(this::reported)
                .onErrorResume(HeldElsewhereException.class, held -> leave(organization, request))
                .onErrorResume(failure -> Mono.just(failed(org, request, failure)));
    }

    private static Tried failed(String org, SyncRequest request, Throwable failure) {
        return new Tried(
                new SyncReport.Organization(
                        org,
                        request.full() ? "full" : "incremental",
                        Outcome.FAILED.name().toLowerCase(Locale.ROOT),
                        false,
                        new SyncReport.Counts(0, 0, 0, 0, 0, 0),
                        0,
                        Duration.ZERO,
                        Objects.requireNonNullElse(failure.getMessage(), failure.toString())),
                failure);
    }

    /** An organization, and what its cycle was ended by, if so. */
    private record Tried(
            SyncReport.Organization report, @Nullable Throwable failure) {}

    private Mono<Tried> reported(CycleReport report) {
        Throwable failure = report.outcome() == Outcome.FAILED ? report.failure() : null;
        return failure instanceof HeldElsewhereException
                ? Mono.error(failure)
                : counted(report).map(one -> new Tried(one, failure));
    }

    private Mono<SyncReport.Organization> counted(CycleReport report) {
        var counts = report.counts();
        return overview.count(report.org())
                .map(held -> new SyncReport.Organization(
                        report.org(),
                        report.kind().name().toLowerCase(Locale.ROOT),
                        report.outcome().name().toLowerCase(Locale.ROOT),
                        false,
                        new SyncReport.Counts(
                                counts.requests(),
                                counts.runsRead(),
                                counts.tasksRead(),
                                counts.runsChanged(),
                                counts.tasksChanged(),
                                counts.events()),
                        held.quarantined(),
                        report.took(),
                        report.error()));
    }

    private Mono<Tried> leave(OrganizationParts organization, SyncRequest request) {
        String org = organization.settings().id();
        Errand errand = new Errand(
                organization.stores().errands(), organization.stores().leases(), org);
        return errand.run(request.full() ? Errands.Kind.SYNC_FULL : Errands.Kind.SYNC, null)
                .flatMap(answer -> answered(org, answer))
                .map(done -> new Tried(done, null))
                .switchIfEmpty(Mono.defer(() -> sync(organization, request)));
    }

    private Mono<SyncReport.Organization> answered(String org, Errands.Answer answer) {
        String outcome = answer.outcome();
        if (outcome == null) {
            return Mono.error(new UndoneException(
                    "the daemon that holds organization " + org + " could not do it: " + answer.error()));
        }
        return overview.count(org).map(held -> toReport(org, JSON.readTree(outcome), held.quarantined()));
    }

    private static SyncReport.Organization toReport(String org, JsonNode report, long quarantined) {
        JsonNode error = report.get("error");
        return new SyncReport.Organization(
                org,
                text(report, "kind"),
                text(report, "outcome"),
                true,
                new SyncReport.Counts(
                        number(report, "requests"),
                        number(report, "runs_read"),
                        number(report, "tasks_read"),
                        number(report, "runs_changed"),
                        number(report, "tasks_changed"),
                        number(report, "events")),
                quarantined,
                Duration.ofMillis(number(report, "took_ms")),
                error == null ? null : error.stringValue());
    }

    private static String text(JsonNode report, String field) {
        return Objects.requireNonNull(report.get(field)).stringValue();
    }

    private static long number(JsonNode report, String field) {
        return Objects.requireNonNull(report.get(field)).longValue();
    }
}
