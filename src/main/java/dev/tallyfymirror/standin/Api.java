package dev.tallyfymirror.standin;

import org.jspecify.annotations.Nullable;

/** From a request to its answer: who may ask, how often, and which call it is. */
final class Api {
    private final String organization;
    private final World world;
    private final Tokens tokens;
    private final RateLimits limits;
    private final Reads reads;
    private final Writes writes;

    Api(StandInSettings settings, World world, Tokens tokens, RateLimits limits) {
        this.organization = settings.door().organization();
        this.world = world;
        this.tokens = tokens;
        this.limits = limits;
        this.reads = new Reads(world);
        this.writes = new Writes(world);
    }

    Answer answer(Incoming incoming, Twist twist) {
        if (incoming.route().call() == Call.TOKEN) {
            return tokens.issue(incoming);
        }
        Answer refusal = refusal(incoming);
        if (refusal != null) {
            return refusal;
        }
        RateLimits.Decision decision = limits.take(world.clock().real());
        if (!decision.permitted()) {
            return limited(
                    Answer.coded(429, "Too Many Attempts.", "RATE_LIMIT_EXCEEDED")
                            .with("Retry-After", Long.toString(decision.retryAfter())),
                    decision);
        }
        Answer answer = call(incoming, twist);
        return decision.remaining() < 0 ? answer : limited(answer, decision);
    }

    private static Answer limited(Answer answer, RateLimits.Decision decision) {
        return answer.with("X-RateLimit-Limit", Integer.toString(decision.limit()))
                .with("X-RateLimit-Remaining", Integer.toString(decision.remaining()));
    }

    private @Nullable Answer refusal(Incoming incoming) {
        if (incoming.head().client() == null) {
            return Answer.coded(400, "The X-Tallyfy-Client header is missing.", "CLIENT_HEADER_MISSING");
        }
        if (!tokens.good(incoming.head().authorization())) {
            return Answer.error(401, "Unauthenticated.");
        }
        String asked = incoming.route().organization();
        if (asked != null && !asked.equals(organization)) {
            return Answer.error(403, "You do not have access to this organization.");
        }
        return null;
    }

    private Answer call(Incoming incoming, Twist twist) {
        return switch (incoming.route().call()) {
            case COMPLETE -> writes.complete(incoming);
            case REOPEN -> writes.reopen(incoming);
            case OTHER, TOKEN -> Reads.missing();
            default -> reads.answer(incoming, twist);
        };
    }
}
