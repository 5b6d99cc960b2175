package dev.tallyfymirror.doctor;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks at everything that can be read from settings: database and schema, each organization, the feed's port, the sinks.
 * All at once, but for what rests on the database, which waits for it a while: about 15 s where everything hangs.
 */
public final class Doctor {
    /** So long the other looks wait for the database, which keeps the request budget. */
    private static final Duration WAITING = Duration.ofSeconds(7);

    private final Settings settings;
    private final DatabaseChecks database;
    private final Clock clock;
    private final BiConsumer<String, List<Path>> webhookSecrets;

    /**
     * @param opening gives the database's address, where the embedded one is meant when it runs; may block
     * @param webhookSecrets reads the secrets of a sink of this name from these files, and fails with a {@link
     *     dev.tallyfymirror.settings.SettingsException} where they are none
     */
    public Doctor(
            Settings settings, Mono<DatabaseUrl> opening, Clock clock, BiConsumer<String, List<Path>> webhookSecrets) {
        this.settings = settings;
        this.database = new DatabaseChecks(settings, opening);
        this.clock = clock;
        this.webhookSecrets = webhookSecrets;
    }

    /** One finding a look, always in the same order, each as soon as it and those before it are known. */
    public Flux<Finding> examine() {
        return Flux.usingWhen(
                Mono.fromSupplier(() -> database),
                this::examine,
                DatabaseChecks::close,
                (checks, failure) -> checks.close(),
                DatabaseChecks::close);
    }

    private Flux<Finding> examine(DatabaseChecks checks) {
        Mono<DatabaseChecks.Report> report = checks.examine().cache();
        Mono<DatabaseChecks.Report> waited = report.timeout(
                WAITING, Mono.just(new DatabaseChecks.Report(List.of(), Optional.empty(), Optional.empty())));
        List<Flux<Finding>> all = new ArrayList<>();
        all.add(report.flatMapIterable(DatabaseChecks.Report::findings));
        settings.tallyfy().organizations().stream()
                .map(one -> new OrganizationChecks(one, settings, clock))
                .forEach(one -> all.add(waited.flatMapMany(known -> one.examine(known.ledger()))));
        if (settings.tallyfy().organizations().isEmpty()) {
            all.add(Flux.just(Finding.skip("token", "no organization is named", "mend the settings first")));
        }
        all.add(waited.flatMapMany(known -> new FeedCheck(settings.feed()).examine(known.feedId())));
        all.add(new SinkChecks(settings.destinations(), webhookSecrets).examine());
        return Flux.mergeSequential(all, Math.max(1, all.size()), 1);
    }

    /** In seconds, or in thousandths where it is less than one. */
    static String inWords(Duration time) {
        return time.toMillis() < 1_000 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }
}
