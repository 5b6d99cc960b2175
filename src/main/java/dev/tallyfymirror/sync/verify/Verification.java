package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.sync.Stores;
import dev.tallyfymirror.sync.SyncSettings;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads everything of one organization afresh and holds the mirror against it. Writes nothing but the request budget. */
public final class Verification {
    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Stores stores;
    private final LongSupplier requestsSent;

    /** {@code requestsSent}: how many the client has sent so far. */
    public Verification(SyncSettings settings, TallyfyClient client, Stores stores, LongSupplier requestsSent) {
        this.settings = settings;
        this.client = client;
        this.stores = stores;
        this.requestsSent = requestsSent;
    }

    /** How far it is; {@code again}: so many items are looked at once more, 0 before that. */
    public record Progress(String org, long runs, long total, long tasks, int again) {}

    /**
     * What is found, the summary last. Fails where nothing can be compared: there is no finished mirror, the token is
     * refused, the database is away. {@code told} is called on any thread.
     */
    public Flux<Finding> verify(Consumer<Progress> told) {
        return stores.organizations()
                .find(settings.org())
                .filter(state -> state.baseline() != null)
                .switchIfEmpty(Mono.error(this::unmirrored))
                .flatMap(state -> state.firstSyncedAt() == null ? Mono.error(unfinished()) : Mono.just(state))
                .flatMapMany(state -> lastCycle().flatMapMany(last -> new Looking(state, last, told).look()));
    }

    private Mono<Optional<Instant>> lastCycle() {
        return stores.cycles()
                .findLastComplete(settings.org())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    private PermanentDatabaseException unmirrored() {
        return new PermanentDatabaseException("the database has no mirror of organization " + settings.org()
                + " yet: run 'tallyfy-mirror sync' or 'tallyfy-mirror run' first");
    }

    private UnfinishedException unfinished() {
        return new UnfinishedException("the first sync of organization " + settings.org()
                + " has not ended: run 'tallyfy-mirror sync' to its end, or see 'status' for how far the daemon is");
    }

    /** One pass over the organization. */
    private final class Looking {
        private final long requestsBefore = requestsSent.getAsLong();
        private final Tallies tallies = new Tallies();
        private final Suspects suspects = new Suspects();
        private final Consumer<Progress> told;
        private final Judge judge;
        private final Shelf shelf;
        private final FirstLook first;

        Looking(State state, Optional<Instant> lastCycle, Consumer<Progress> told) {
            this.told = told;
            this.judge = new Judge(settings.rules(state));
            this.shelf = new Shelf(settings.org(), stores, lastCycle.orElse(null));
            this.first =
                    new FirstLook(new Looks(client, shelf, judge, tallies), shelf, suspects, tallies, () -> tell(0));
        }

        Flux<Finding> look() {
            return Flux.concat(first.read(settings.concurrency(), settings.oneOffTasks()), Flux.defer(this::lookAgain))
                    .doOnNext(tallies::count)
                    .concatWith(Mono.fromSupplier(() -> tallies.summary(requestsSent.getAsLong() - requestsBefore)));
        }

        /** Its own tallies of what it reads are not wanted: all of it was counted before. */
        private Flux<Finding> lookAgain() {
            tell(suspects.count());
            Looks again = new Looks(client, shelf, judge, new Tallies());
            return new SecondLook(again, shelf, tallies).look(suspects.all(), settings.concurrency());
        }

        private void tell(int again) {
            told.accept(new Progress(settings.org(), tallies.runsRead(), first.announced(), tallies.tasks(), again));
        }
    }
}
