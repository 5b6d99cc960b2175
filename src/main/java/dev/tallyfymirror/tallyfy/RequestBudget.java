package dev.tallyfymirror.tallyfy;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * How many requests an organization may be sent. Asked before every single one; both methods return cold publishers.
 * May keep some back for what can't wait: {@link Purpose#CONFIRM}. What may as well not be done is refused where it
 * would have to wait for long, with {@link NotWorthWaitingException}: {@link Purpose#HINT}.
 */
public interface RequestBudget {
    /** Completes when one request may be sent, at once and not later. */
    Mono<Void> permit(Purpose purpose);

    /** Tallyfy asked for silence (429): no permit for anybody during that time. Completes when everybody would know. */
    Mono<Void> pause(Duration length);

    static RequestBudget unlimited() {
        return new RequestBudget() {
            @Override
            public Mono<Void> permit(Purpose purpose) {
                return Mono.empty();
            }

            @Override
            public Mono<Void> pause(Duration length) {
                return Mono.empty();
            }
        };
    }
}
