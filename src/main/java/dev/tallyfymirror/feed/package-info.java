/**
 * The feed: HTTP readers of the outbox, as batches, as a stream of lines (NDJSON) and as Server-Sent Events.
 *
 * <p>Each reader goes through the outbox by position, at its own pace: the next page is read when the one before has
 * left for the socket, so a slow or silent reader costs two pages of memory, holds no connection of the database and
 * holds nobody up. A reader that has come to the end waits for a hint of the outbox, and looks every few seconds without
 * one. What is sent once is never taken back: where reading fails in the middle of a stream the connection is cut, since
 * an orderly end would say that there is no more.
 *
 * <p>Promised to consumers: at least once in the order of positions, never a silent gap (410 with the places there are),
 * and an answer to bad input that names the parameter. Not promised: TLS, users, rights; one token opens everything.
 *
 * <p>Never here: what makes events, what they mean, the clock of the system.
 */
@NullMarked
package dev.tallyfymirror.feed;

import org.jspecify.annotations.NullMarked;
