package dev.tallyfymirror;

import dev.tallyfymirror.sync.verify.Verification.Progress;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Verifies organizations, one after the other; that one can't be keeps no other from it. */
final class VerifyOnce {
    private final Parts parts;

    VerifyOnce(Parts parts) {
        this.parts = parts;
    }

    Flux<Verified> verify(Consumer<SyncProgress> told) {
        return Flux.fromIterable(parts.organizations()).concatMap(organization -> verify(organization, told), 0);
    }

    private static Flux<Verified> verify(OrganizationParts organization, Consumer<SyncProgress> told) {
        String org = organization.settings().id();
        return organization
                .verification()
                .verify(progress -> told.accept(toTold(progress)))
                .map(finding -> Verified.found(org, finding))
                .onErrorResume(failure -> Mono.just(Verified.failed(org, failure)));
    }

    private static SyncProgress toTold(Progress progress) {
        String phase = progress.again() == 0 ? "verifying" : "verifying " + progress.again() + " again";
        return new SyncProgress(progress.org(), phase, progress.runs(), progress.total(), progress.tasks(), null);
    }
}
