package dev.tallyfymirror.tallyfy;

import io.netty.handler.codec.CodecException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Faults below HTTP, named for people and classified by whether the request can have arrived. */
final class TransportFailures {
    private TransportFailures() {}

    static Throwable of(Throwable failure, String host) {
        if (failure instanceof UnavailableException || failure instanceof UnexpectedAnswerException) {
            return failure;
        }
        if (failure instanceof UnknownHostException) {
            return new NotSentException(
                    "can't find the host " + host + "; check tallyfy.base-url and the network", failure);
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return new NotSentException(
                    "can't connect to " + host + " (" + reason(failure)
                            + "): is tallyfy.base-url right, is the network there?",
                    failure);
        }
        if (failure instanceof PoolAcquireTimeoutException || failure instanceof PoolAcquirePendingLimitException) {
            return new NotSentException("no connection to " + host + " became free in time", failure);
        }
        if (failure instanceof TimeoutException || failure instanceof ReadTimeoutException) {
            return new UnavailableException(host + " did not answer in time", 0, failure);
        }
        return ofConnection(failure, host);
    }

    /** Without the words of the system call that failed. */
    private static String reason(Throwable failure) {
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (said.contains("refused")) {
            return "connection refused";
        }
        if (said.contains("timed out")) {
            return "no answer in time";
        }
        return failure instanceof NoRouteToHostException || said.contains("unreachable") || said.contains("no route")
                ? "no way there"
                : "no connection";
    }

    private static Throwable ofConnection(Throwable failure, String host) {
        if (failure instanceof SSLException) {
            return new NotSentException("no TLS connection to " + host + ": " + failure.getMessage(), failure);
        }
        if (failure instanceof CodecException) {
            return new UnexpectedAnswerException(host + " answered what is no readable HTTP", failure);
        }
        boolean isCutOff = failure instanceof PrematureCloseException
                && String.valueOf(failure.getMessage()).contains("DURING");
        if (isCutOff) {
            return new UnavailableException(host + " cut its answer off", 0, failure);
        }
        if (failure instanceof IOException) {
            return new StaleConnectionException(host + " closed the connection without an answer", failure);
        }
        return failure;
    }
}
