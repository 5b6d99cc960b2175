package dev.tallyfymirror.doctor;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TimeLimits;
import dev.tallyfymirror.settings.DatabaseChoice;
import dev.tallyfymirror.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Opens the database, where it is worth trying, and has it looked at. */
final class DatabaseChecks {
    /** An embedded server is started within this time, or found running. */
    static final Duration OPENING = Duration.ofSeconds(7);
    /** All that is looked at in the database. */
    static final Duration LIMIT = Duration.ofSeconds(6);

    private static final Duration LEAVING = Duration.ofSeconds(1);
    /** Statements are given up by the server before this program gives up waiting. */
    private static final TimeLimits LIMITS = new TimeLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    private static final int CONNECTIONS = 2;

    private final Settings settings;
    private final Mono<DatabaseUrl> opening;
    private final AtomicReference<@Nullable Database> opened = new AtomicReference<>();

    DatabaseChecks(Settings settings, Mono<DatabaseUrl> opening) {
        this.settings = settings;
        this.opening = opening;
    }

    /**
     * What was found, and what others may use.
     *
     * @param ledger where the schema is the one this program knows
     * @param feedId the same
     */
    record Report(List<Finding> findings, Optional<RequestLedger> ledger, Optional<String> feedId) {
        static Report of(List<Finding> findings) {
            return new Report(findings, Optional.empty(), Optional.empty());
        }
    }

    Mono<Report> examine() {
        if (!(settings.database() instanceof DatabaseChoice.Embedded embedded)) {
            return open();
        }
        return Mono.fromCallable(() -> EmbeddedCheck.of(embedded.settings()))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(this::examineEmbedded);
    }

    private Mono<Report> examineEmbedded(EmbeddedCheck server) {
        if (server.isUsable()) {
            return open().map(report -> with(server.findings(), report));
        }
        boolean isFailed = server.findings().stream().anyMatch(Finding::isFailed);
        return Mono.just(with(server.findings(), Report.of(isFailed ? DatabaseLook.skipped() : List.of())));
    }

    private static Report with(List<Finding> before, Report report) {
        List<Finding> all = new ArrayList<>(before);
        all.addAll(report.findings());
        return new Report(all, report.ledger(), report.feedId());
    }

    private Mono<Report> open() {
        return opening.timeout(OPENING)
                .flatMap(this::look)
                .onErrorResume(failure -> Mono.just(Report.of(DatabaseLook.unusable(failure))));
    }

    private Mono<Report> look(DatabaseUrl url) {
        Database database = Database.open(new DatabaseSettings(url, CONNECTIONS, LIMITS, "tallyfy-mirror doctor"));
        opened.set(database);
        int needed = DatabaseSettings.of(url, settings.lease()).poolSize()
                + settings.tallyfy().organizations().size()
                + 2;
        DatabaseLook look = new DatabaseLook(url, database, needed);
        return look.examine(LIMIT)
                .flatMap(findings -> look.isCurrent() ? known(findings, database) : Mono.just(Report.of(findings)));
    }

    private static Mono<Report> known(List<Finding> findings, Database database) {
        return new Outbox(database)
                .places()
                .map(places -> places.feedId().toString())
                .timeout(LEAVING)
                .map(Optional::of)
                .onErrorReturn(Optional.empty())
                .map(feedId -> new Report(findings, Optional.of(new RequestLedger(database)), feedId));
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            Database database = opened.get();
            return database == null
                    ? Mono.empty()
                    : database.close().timeout(LEAVING).onErrorComplete();
        });
    }
}
