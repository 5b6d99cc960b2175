/**
 * What several daemons on one database share: the right to be the sole writer of something, and the request budget.
 *
 * <p><b>The lease.</b> The database is the only authority. A lease is a row; who holds it is who the row names, until the
 * database's clock passes {@code expires_at}. A <em>term</em> is one holder's uninterrupted right; its number only grows
 * and is the fencing token. Each write transaction of the holder checks the number with {@code FOR KEY SHARE} on the
 * row, and holds that lock until it commits. What a process believes of itself does not matter.
 *
 * <ul>
 *   <li>Acquiring locks the row {@code FOR UPDATE}, with a {@code lock_timeout}: it waits for write transactions of the
 *       old term that are open, and after it none of that term can begin. It succeeds only when the row names nobody or
 *       has expired by {@code clock_timestamp()}.
 *   <li>Renewing is a plain UPDATE, which {@code FOR KEY SHARE} does not hold up. It finds no row once the term is over.
 *   <li>Resigning expires the row at once.
 *   <li>A holder that dies: the row expires. One that is paused and wakes: its checks find another term and its writes
 *       fail as a whole. One that is paused inside a transaction: the server ends its session
 *       ({@code idle_in_transaction_session_timeout}, shorter than the lease).
 *   <li>A later program brings the schema further: each script ends all terms, in its own transaction ({@code TermsEnd}),
 *       so that no write of an earlier program is committed after it. Acquiring then fails for programs that do not know
 *       the new schema; the row is left to those that do.
 *   <li>The database restarts: rows are where they were; holders go on renewing or are late and lose the term.
 * </ul>
 *
 * <p><b>The request budget.</b> Two exact sliding windows over the requests permitted, counted under one row's lock, by
 * the database's clock, for every process and command.
 */
@NullMarked
package dev.tallyfymirror.lease;

import org.jspecify.annotations.NullMarked;
