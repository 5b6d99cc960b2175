/**
 * The way to PostgreSQL: the pool, transactions, migrations, notifications, and what each failure means.
 *
 * <p>What is known to go wrong between a pool, the driver and the server is closed here, once:
 * <ul>
 *   <li>a query abandoned half-way can leave a connection that looks healthy and never answers again: a connection
 *       whose statement was cancelled or timed out is closed, never lent again, and every connection is asked a
 *       question with a time limit before it is lent;
 *   <li>nothing waits for ever: connecting, acquiring, validating, statements, locks, idling in a transaction and each
 *       answer awaited here have a limit, the server's being the shorter;
 *   <li>one connection holds one conversation: rows are collected before the next statement begins, and taking a
 *       second connection inside a transaction is refused;
 *   <li>the value of a transaction comes after its commit; a commit whose answer was lost is an {@link
 *       dev.tallyfymirror.postgres.OutcomeUnknownException}, to be settled by reading, never by assuming.
 * </ul>
 *
 * <p>Failures leave this package as one of its own exceptions, so that the class alone says whether to try again; the
 * driver's exception classes are known nowhere else. What rooms write in SQL they write themselves, through {@link
 * dev.tallyfymirror.postgres.Session}.
 */
@NullMarked
package dev.tallyfymirror.postgres;

import org.jspecify.annotations.NullMarked;
