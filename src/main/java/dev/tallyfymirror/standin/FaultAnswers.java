package dev.tallyfymirror.standin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** The answers of the faults that answer by themselves. */
final class FaultAnswers {
    private FaultAnswers() {}

    static Answer of(Fault fault, Instant now) {
        String text = fault.text() == null ? "" : fault.text();
        return switch (fault.kind()) {
            case STATUS -> status(fault.number(), text, now);
            case HTML -> Answer.html(fault.number());
            case ERROR_BODY -> Answer.json(200, "{\"error\":true,\"message\":\"Server Error\"}");
            case BODY -> new Answer(fault.number(), Answer.JSON, text.getBytes(StandardCharsets.UTF_8), Map.of());
            case REDIRECT -> Answer.empty(302).with("Location", text);
            case GZIP_BOMB ->
                new Answer(200, Answer.JSON, Gzip.bomb(fault.number()), Map.of("Content-Encoding", "gzip"));
            default -> Answer.empty(fault.number());
        };
    }

    private static Answer status(int status, String retryAfter, Instant now) {
        Answer answer = switch (status) {
            case 401 -> Answer.error(401, "Unauthenticated.");
            case 403 -> Reads.forbidden();
            case 404 -> Reads.missing();
            case 429 -> Answer.coded(429, "Too Many Attempts.", "RATE_LIMIT_EXCEEDED");
            case 502, 503, 504 -> Answer.html(status);
            default -> Answer.error(status, "Server Error");
        };
        if (retryAfter.isEmpty()) {
            return answer;
        }
        boolean date = retryAfter.startsWith("+");
        return answer.with(
                "Retry-After",
                date ? Sender.httpDate(now.plusSeconds(Long.parseLong(retryAfter.substring(1)))) : retryAfter);
    }
}
