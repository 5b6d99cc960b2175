package dev.tallyfymirror.delivery.webhook;

import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.delivery.Reasons;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;

/** What an answer, or none, means. The one place that knows status codes. */
final class Answers {
    private static final int GONE = 410;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int SUCCESSES = 2;
    private static final int REDIRECTIONS = 3;
    private static final int HUNDRED = 100;
    /** Receivers refuse what was signed longer ago, or later, than this. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private Answers() {}

    static Outcome outcome(int status, HttpHeaders headers, Instant now) {
        int kind = status / HUNDRED;
        if (kind == SUCCESSES) {
            return Outcome.TAKEN;
        }
        String reason = "answers " + status;
        if (status == GONE) {
            return new Outcome.Gone(reason);
        }
        if (kind == REDIRECTIONS) {
            return new Outcome.Failed(reason + " (redirects are not followed: set url to where it leads)");
        }
        Duration asked = RetryAfter.parse(headers.get("Retry-After"), now);
        boolean all = status == TOO_MANY || status == UNAVAILABLE;
        return new Outcome.Failed(reason + clock(headers.get("Date"), now), asked, all);
    }

    private static String clock(@Nullable String date, Instant now) {
        if (date == null) {
            return "";
        }
        try {
            Instant theirs = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            boolean apart = Duration.between(theirs, now).abs().compareTo(TOLERANCE) > 0;
            return apart ? " (its clock and this one are more than 5 minutes apart, which receivers refuse)" : "";
        } catch (DateTimeException unreadable) {
            return "";
        }
    }

    /** Why there is no answer. The address's path is not told: it is often a secret. */
    static Outcome none(Throwable failure, WebhookSettings.Limits limits) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof UnknownHostException)) {
            root = root.getCause();
        }
        if (root instanceof ForbiddenAddressException) {
            return new Outcome.Failed(Reasons.of(root));
        }
        if (root instanceof UnknownHostException) {
            return new Outcome.Failed("its name is not found: " + Reasons.of(root));
        }
        if (failure instanceof ConnectTimeoutException || root instanceof ConnectTimeoutException) {
            return new Outcome.Failed("no connection within " + seconds(limits.connect()));
        }
        if (root instanceof ConnectException) {
            return new Outcome.Failed("no connection: " + Reasons.of(root).replaceFirst("^.*: ", ""));
        }
        if (root instanceof ReadTimeoutException) {
            return new Outcome.Failed("no answer within " + seconds(limits.first()));
        }
        if (root instanceof TimeoutException) {
            return new Outcome.Failed("no answer within " + seconds(limits.total()) + " in all");
        }
        if (root instanceof PrematureCloseException) {
            return new Outcome.Failed("closed the connection before it answered");
        }
        return new Outcome.Failed((insecure(failure) ? insecurity(root) : "no answer: ") + Reasons.of(root));
    }

    private static boolean insecure(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SSLException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static String insecurity(Throwable root) {
        if (root instanceof CertPathBuilderException) {
            return "its certificate is not accepted (JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE names those to trust): ";
        }
        return root instanceof GeneralSecurityException ? "its certificate is not accepted: " : "no TLS: ";
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
