/**
 * The outbox: events in the order of their commits, appended in the transaction of the rows they speak of, read from a
 * position.
 *
 * <p>Promises:
 * <ul>
 *   <li>Positions come from one counter row that is updated at the end of the appending transaction, so a second writer
 *       waits for the first one's commit: who has seen a position never meets a smaller one later, and a transaction
 *       that is rolled back leaves no hole.
 *   <li>The same fact is appended once: ids that are there already are skipped. Two transactions that append the same new
 *       id at the same time were decided on the same stale rows: the second fails with {@link
 *       dev.tallyfymirror.postgres.UniqueViolationException} and is to be decided again.
 *   <li>A reader is never led over a gap: a place that retention has passed, or that this outbox never gave, is a {@link
 *       dev.tallyfymirror.outbox.PlaceGoneException} with the places there are.
 * </ul>
 *
 * <p>Notifications carry nothing and may be lost; they only say when to look. Cursors are kept here for those who are pushed
 * to ({@link dev.tallyfymirror.outbox.Cursors}), and {@link dev.tallyfymirror.outbox.Retention} removes nothing that one of them
 * has not taken; what is done with the events is not known here.
 */
@NullMarked
package dev.tallyfymirror.outbox;

import org.jspecify.annotations.NullMarked;
