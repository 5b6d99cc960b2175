package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Overview;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.HeldElsewhereException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
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

    Mono<SyncReport> sync(SyncRequest request) {
        return Flux.fromIterable(parts.organizations())
                .concatMap(organization -> sync(organization, request))
                .collectList()
                .map(SyncReport::new);
    }

    private Mono<SyncReport.Organization> sync(OrganizationParts organization, SyncRequest request) {
        Mono<Void> accepted = request.acceptLoss()
                ? organization
                        .stores()
                        .organizations()
                        .acceptLoss(organization.settings().id())
                : Mono.empty();
        return accepted.then(Mono.defer(() -> organization.sync().once(request.full(), Mono.never())))
                .flatMap(this::reported)
                .onErrorResume(HeldElsewhereException.class, held -> leave(organization, request));
    }

    /** A cycle that a failure ended is that failure. */
    private Mono<SyncReport.Organization> reported(CycleReport report) {
        Throwable failure = report.failure();
        if (report.outcome() == Outcome.FAILED && failure != null) {
            return Mono.error(failure);
        }
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

    private Mono<SyncReport.Organization> leave(OrganizationParts organization, SyncRequest request) {
        String org = organization.settings().id();
        Errand errand = new Errand(
                organization.stores().errands(), organization.stores().leases(), org);
        return errand.run(request.full() ? Errands.Kind.SYNC_FULL : Errands.Kind.SYNC, null)
                .flatMap(answer -> answered(org, answer))
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

    /** The daemon answered that it could not. */
    private static final class UndoneException extends TransientException {
        private static final long serialVersionUID = 1L;

        UndoneException(String message) {
            super(message);
        }
    }
}
