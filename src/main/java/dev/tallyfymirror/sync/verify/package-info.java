/**
 * Holds the mirror of one organization against Tallyfy, and changes nothing: no lease, no row, no cycle. It is read by
 * the most exact ways there are (the lists of all runs, each run's own list of tasks, and by id what these leave out),
 * with the client, the mapping and the page checks of the sync, and under the same request budget.
 *
 * <p>There is one rule of what a difference is, and it is the diff's: what a reading would change in the row if it were
 * believed. What differs is looked at once more at the end, since the mirror may have caught up meanwhile; only what differs
 * both times counts. A reading says nothing of a row that was written at the same time or later: then it is made again.
 *
 * <p>Nothing follows from silence here either. What can't be read is named and counted as unread; from a list that was not
 * read to its end nothing is missing.
 *
 * <p>Memory holds ids: of the runs shown, of the tasks shown by the runs in hand, and of what differed. Differences are
 * given out as they are found.
 */
@NullMarked
package dev.tallyfymirror.sync.verify;

import org.jspecify.annotations.NullMarked;
