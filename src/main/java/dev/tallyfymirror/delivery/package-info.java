/**
 * Pushing the outbox to destinations: webhooks, Kafka, files.
 *
 * <p>Each destination has a cursor in the database and is worked by one daemon at a time, under a lease; what is written
 * of it (cursor, runs held back, dead letters) is written in a transaction that checks the term, so that a daemon that
 * was paused and wakes writes nothing. What it sends until it learns of that may arrive twice.
 *
 * <p>Promises:
 * <ul>
 *   <li>At least once: the cursor moves over an event only when it was taken, is held back, or is a dead letter.
 *   <li>In order per run (per task, where there is none): of one run one event is under way at a time, and an event that
 *       is not taken holds back the later ones of its run. All other runs go on.
 *   <li>Bounded: so many events in memory, so many runs held back; when there are more, nothing new is begun.
 *   <li>An event that is not taken is tried again with growing pauses (full jitter), for days; then it is put aside as a
 *       dead letter, and its run goes on. What a destination asks for with {@code Retry-After} is obeyed, up to a cap.
 *   <li>A destination that takes nothing at all is left alone for growing pauses and then asked with one event at a time,
 *       so that it is not flooded when it is back. One that says it is gone for good (410) is disabled until a person
 *       resumes it.
 * </ul>
 *
 * <p>{@link dev.tallyfymirror.delivery.Lineup} decides what is next; it is a value of plain state without clock or I/O.
 * {@link dev.tallyfymirror.delivery.Worker} does it. Destinations know neither.
 */
@NullMarked
package dev.tallyfymirror.delivery;

import org.jspecify.annotations.NullMarked;
