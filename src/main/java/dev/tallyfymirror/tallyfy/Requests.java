package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Requests with everything around them: the pause that Tallyfy asked for, the budget, the token, and whether to send
 * again. Every request passes {@link #permitted}; every answer is judged in {@link #judged}.
 */
final class Requests {
    private static final Set<Integer> WORTH_REPEATING = Set.of(0, 429, 502, 503, 504);

    /** Where Tallyfy says that there were too many requests, but not how long to wait. */
    private static final Duration LONGEST_UNNAMED = Duration.ofMinutes(1);

    private final Exchange exchange;
    private final RequestBudget budget;
    private final RequestObserver observer;
    private final Backoff backoff;
    private final Duration longestPause;
    private final PauseGate gate;
    private final @Nullable Purpose told;

    Requests(Exchange exchange, RequestBudget budget, RequestObserver observer, ClientSettings settings) {
        this.exchange = exchange;
        this.budget = budget;
        this.observer = observer;
        backoff = settings.backoff();
        longestPause = settings.limits().pause();
        gate = new PauseGate(unnamedPauses());
        told = null;
    }

    private Requests(Requests shared, Purpose told) {
        this.exchange = shared.exchange;
        this.budget = shared.budget;
        this.observer = shared.observer;
        this.backoff = shared.backoff;
        this.longestPause = shared.longestPause;
        this.gate = shared.gate;
        this.told = told;
    }

    /** From about a second on. */
    private Backoff unnamedPauses() {
        Duration first = backoff.base().multipliedBy(2);
        Duration longest = longestPause.compareTo(LONGEST_UNNAMED) < 0 ? longestPause : LONGEST_UNNAMED;
        boolean isShort = longest.compareTo(first) < 0;
        return new Backoff(first, isShort ? first : longest, Backoff.UNLIMITED, backoff.random());
    }

    /** The same, but the budget is told this purpose for every call. */
    Requests forPurpose(Purpose purpose) {
        return new Requests(this, purpose);
    }

    /** A success, or an error by its class. What may be sent again was. */
    Mono<Reply> reply(Call call, TokenSource tokens) {
        return call.isRepeatable()
                ? repeated(authorized(call, tokens))
                : authorized(call, tokens).retryWhen(backoff.retryWhen(Requests::isOverLimit));
    }

    /** Without a token: {@code secret} is what the call itself holds. */
    Mono<Reply> unauthorized(Call call, String secret) {
        return repeated(permitted(call)
                .then(Mono.defer(() -> exchange.send(call, null)))
                .map(reply -> reply.withSecret(secret))
                .flatMap(this::judged));
    }

    private Mono<Reply> repeated(Mono<Reply> once) {
        return Mono.defer(() -> {
            AtomicBoolean isFirst = new AtomicBoolean(true);
            return once.onErrorResume(failure -> isStale(failure) && isFirst.getAndSet(false), failure -> once)
                    .retryWhen(backoff.retryWhen(Requests::isWorthRepeating));
        });
    }

    private Mono<Reply> authorized(Call call, TokenSource tokens) {
        return tokens.token()
                .flatMap(token -> once(call, token)
                        .onErrorResume(TokenRefusedException.class, refused -> again(call, tokens, token)));
    }

    private Mono<Reply> again(Call call, TokenSource tokens, String refused) {
        return tokens.renewed(refused).flatMap(fresh -> once(call, fresh));
    }

    private Mono<Reply> once(Call call, String token) {
        return permitted(call)
                .then(Mono.defer(() -> exchange.send(call, token))
                        .map(reply -> reply.withSecret(token))
                        .flatMap(this::judged)
                        .onErrorMap(failure -> call.isRepeatable() ? failure : outcome(failure)));
    }

    private Mono<Void> permitted(Call call) {
        return gate.open().then(Mono.defer(() -> budget.permit(told == null ? call.purpose() : told)));
    }

    private Mono<Reply> judged(Reply reply) {
        if (Failures.isOverLimit(reply)) {
            return refused(reply);
        }
        if (reply.status() < 500) {
            Allowance allowance = reply.allowance();
            gate.answered(allowance == null ? Duration.ZERO : allowance.pause());
        }
        return reply.isSuccess() ? Mono.just(reply) : Mono.error(Failures.of(reply));
    }

    private Mono<Reply> refused(Reply reply) {
        Duration pause = gate.refused(
                HttpTimes.retryAfter(reply.retryAfter(), reply.when().observedAt(), longestPause));
        observer.paused(pause);
        return budget.pause(pause)
                .then(Mono.error(() -> new UnavailableException("Tallyfy's request limit is reached", 429, null)));
    }

    /** A POST that was sent and not answered clearly. */
    private static Throwable outcome(Throwable failure) {
        boolean isUnclear = failure instanceof UnavailableException || failure instanceof UnexpectedAnswerException;
        return isUnclear && !(failure instanceof NotSentException) && !isOverLimit(failure)
                ? new UnknownOutcomeException(
                        "Tallyfy was asked but gave no clear answer; it may have been done: " + failure.getMessage(),
                        failure)
                : failure;
    }

    private static boolean isStale(Throwable failure) {
        return failure instanceof StaleConnectionException;
    }

    private static boolean isOverLimit(Throwable failure) {
        return failure instanceof UnavailableException unavailable && unavailable.status() == 429;
    }

    private static boolean isWorthRepeating(Throwable failure) {
        return failure instanceof UnavailableException unavailable && WORTH_REPEATING.contains(unavailable.status());
    }
}
