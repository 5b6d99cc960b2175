/**
 * The storm: two daemons as processes of their own on one PostgreSQL, a stand-in organization that lives, readers of the
 * outbox, and a supervisor that kills, pauses, cuts off and starves all of it, one seeded fault after the other. Then
 * everything is healed, and what is true, what is mirrored, what was announced and what was read are compared. {@code
 * bin/storm [N [SEED [BUG]]]} runs any number of faults.
 *
 * <p>The judges are {@link dev.tallyfymirror.storm.Truth} (what was so in the organization, and since when, by its own
 * journal) with {@link dev.tallyfymirror.storm.TaskJudge}, which says from the promise which events have to be there: what
 * was so for the whole of a complete cycle has to have been seen, what was never so must not be told; and {@link
 * dev.tallyfymirror.storm.Witness}, which sees in the database itself who writes without holding the lease. They import
 * nothing of the code they judge. {@link dev.tallyfymirror.storm.Planted} brings back naive behaviours, as classes that the
 * daemons find first, to show that the judges catch them.
 *
 * <p>A seed decides which faults come, in which order, and what is changed; when exactly they meet is the machine's.
 */
@NullMarked
package dev.tallyfymirror.storm;

import org.jspecify.annotations.NullMarked;
