package dev.tallyfymirror.postgres;

import java.time.Duration;

/**
 * How long each thing may take. The server's limits are the shorter ones, so that it is the server that gives up first
 * and the outcome is known.
 *
 * @param connect opening a connection, authentication included
 * @param acquire waiting for a connection of the pool
 * @param statement one statement, by the server ({@code statement_timeout})
 * @param lock waiting for a lock, by the server ({@code lock_timeout})
 * @param idleInTransaction silence inside a transaction, by the server; shorter than a lease lasts, so that a frozen
 *     holder's locks are gone when another takes over
 */
public record TimeLimits(
        Duration connect, Duration acquire, Duration statement, Duration lock, Duration idleInTransaction) {
    /** What the answer to a statement may take longer than the statement itself. */
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

    public TimeLimits {
        requirePositive("connect", connect);
        requirePositive("acquire", acquire);
        requirePositive("statement", statement);
        requirePositive("lock", lock);
        requirePositive("idle-in-transaction", idleInTransaction);
        if (lock.compareTo(statement) > 0) {
            throw new IllegalArgumentException("the time limit for locks is longer than the one for statements");
        }
    }

    /**
     * The usual limits beside a lease of this duration. A database that has fallen silent under a statement is given up,
     * and asked on another connection, within half a minute.
     */
    public static TimeLimits besideLease(Duration lease) {
        return new TimeLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                lease.dividedBy(2));
    }

    /** How long an answer is awaited here before the connection is given up. */
    Duration answer() {
        return statement.plus(ANSWER_MARGIN);
    }

    /** The question that a connection has to answer before it is lent. */
    Duration validation() {
        return connect.compareTo(Duration.ofSeconds(3)) < 0 ? connect : Duration.ofSeconds(3);
    }

    private static void requirePositive(String name, Duration limit) {
        if (limit.toMillis() < 1) {
            throw new IllegalArgumentException("the time limit '" + name + "' must be at least 1 ms, not " + limit);
        }
    }
}
