/**
 * The feed: HTTP readers of the outbox, as batches, as a stream of lines (NDJSON) and as Server-Sent Events.
 *
 * <p>Each reader goes through the outbox by position, at its own pace: by pages that it reads for itself until the end,
 * the next one when the one before has left for the socket; from then on by what the {@code Tail}
 * reads once for all, as texts that are made once for all who want the same and shared between them. One that falls further
 * behind than the tail keeps reads for itself again. So a slow or silent reader costs a page of memory or less, holds no
 * connection of the database and holds nobody up, and a thousand readers at the end cost one read. The tail looks on a hint
 * of the outbox, and every few seconds without one; between two looks it pauses for 5 to 20 ms, since a write to a socket
 * costs more than the bytes in it.
 *
 * <p>What is sent once is never taken back: where reading fails in the middle of a stream the connection is cut, since an
 * orderly end would say that there is no more. A database that is away for a moment is waited for at the end; a sign of life
 * is given only when the outbox was looked at of late.
 *
 * <p>Promised to consumers: at least once in the order of positions, never a silent gap (410 with the places there are),
 * and an answer to bad input that names the parameter. Not promised: TLS, users, rights; one token opens everything.
 *
 * <p>Beside them the door for hints from outside ({@code Hooks}): who knows its secret may leave a body, of which nothing
 * is kept here. It answers what is too much without looking at it.
 *
 * <p>Never here: what makes events, what they mean, the clock of the system.
 */
@NullMarked
package dev.tallyfymirror.feed;

import org.jspecify.annotations.NullMarked;
