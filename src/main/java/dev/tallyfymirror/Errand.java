package dev.tallyfymirror;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.mirror.Errands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Leaves an errand for the daemon that holds an organization, and waits for the answer as long as there is a holder. */
final class Errand {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Errands errands;
    private final Leases leases;
    private final String org;

    Errand(Errands errands, Leases leases, String org) {
        this.errands = errands;
        this.leases = leases;
        this.org = org;
    }

    /** The answer; empty when nobody holds the organization any more and the errand was taken back. */
    Mono<Errands.Answer> run(Errands.Kind kind, @Nullable String argument) {
        return errands.ask(org, kind, argument).flatMap(id -> await(id));
    }

    private Mono<Errands.Answer> await(long id) {
        return Flux.defer(() -> Mono.delay(LOOK).then(look(id)))
                .repeat()
                .filter(Look::isOver)
                .next()
                .flatMap(look -> Mono.justOrEmpty(look.answer()));
    }

    private Mono<Look> look(long id) {
        Mono<Look> unanswered = leases.holder(Lease.organization(org))
                .map(holder -> new Look(null, false))
                .switchIfEmpty(Mono.defer(() -> errands.withdraw(id).map(withdrawn -> new Look(null, withdrawn))));
        return errands.findAnswer(id).map(answer -> new Look(answer, true)).switchIfEmpty(unanswered);
    }

    private record Look(Errands.@Nullable Answer answer, boolean isOver) {}
}
