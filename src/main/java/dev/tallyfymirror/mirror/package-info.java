/**
 * The rows and their history: reads what is held, applies a change set in the caller's transaction. Beside them the
 * bookkeeping of the sync: what is remembered of each item, organizations, cycles, quarantine, errands, hints.
 *
 * <p>It decides nothing: what changes is decided by the diff, and whether this process may write by the lease. Bulk work
 * is done in sets: what is held is read as (id, hash) for many items at once, and a change set is written with one
 * statement a kind of item, all of it in one JSON array. What is unchanged is not written, not even with its own values.
 */
@NullMarked
package dev.tallyfymirror.mirror;

import org.jspecify.annotations.NullMarked;
