package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.tallyfy.item.ErrorBody;
import dev.tallyfymirror.tallyfy.item.ErrorBody.Kind;

/** What an answer that is no success means: the one place where a status becomes an exception. */
final class Failures {
    private static final String LIMIT_CODE = "RATE_LIMIT_EXCEEDED";

    private Failures() {}

    static boolean isOverLimit(Reply reply) {
        return reply.status() == 429
                || (reply.status() >= 400
                        && LIMIT_CODE.equals(ErrorBody.of(reply.body()).code()));
    }

    static RuntimeException of(Reply reply) {
        ErrorBody body = ErrorBody.of(reply.body());
        int status = reply.status();
        String said = said(reply, body);
        if (status < 400) {
            return new WrongAddressException(
                    "Tallyfy answered " + said + ", a redirect, which is not followed; check tallyfy.base-url");
        }
        if (status == 401) {
            return new TokenRefusedException("Tallyfy refuses the token: " + said);
        }
        if (status >= 500 || status == 408) {
            return new UnavailableException("Tallyfy answered " + said, status, null);
        }
        return ofItem(reply, body, said);
    }

    /** That something is gone or out of sight is believed only from the API itself, not from a proxy's page. */
    private static RuntimeException ofItem(Reply reply, ErrorBody body, String said) {
        boolean isAbsence = reply.status() == 403 || reply.status() == 404;
        if (body.kind() == Kind.HTML || (isAbsence && body.kind() != Kind.JSON)) {
            return new UnexpectedAnswerException(
                    "Tallyfy answered " + said + " without a word of its API; a proxy, or a wrong tallyfy.base-url");
        }
        return switch (reply.status()) {
            case 403 -> new NotVisibleException("Tallyfy does not show it to this token: " + said, reply.when());
            case 404 -> new NotFoundException("Tallyfy does not have it: " + said, reply.when());
            default -> new RefusedException("Tallyfy refuses: " + said, reply.status(), body.code());
        };
    }

    private static String said(Reply reply, ErrorBody body) {
        String message = reply.shown(body.message());
        return message.isEmpty() ? "HTTP " + reply.status() : "HTTP " + reply.status() + ": " + message;
    }
}
