/**
 * When and what to read, and the one path by which what was read is recorded.
 *
 * <p>{@link dev.tallyfymirror.sync.Sync} works one organization: while it holds the organization's lease it goes through
 * sync cycles, watches deadlines, and does what other processes ask for. Everything read, whoever asked for it, becomes
 * an observation and goes through {@code Recorder}: what is held is locked and read, the diff decides, and rows, history
 * and events are committed in one transaction under the fencing token. There is no second writer.
 *
 * <p>Demand drives the reading. A page is asked for when there is room for it: the list of runs is read one page ahead,
 * tasks of at most {@code concurrency} runs are under way or waiting, and nothing more is asked for while they can't be
 * written. A slow database slows the reading and costs no memory.
 *
 * <p>Absence proves nothing. What a complete list did not show is read by id before anything is concluded; a list that
 * was not read to its end, or shows that it can't be trusted, concludes nothing at all.
 *
 * <p>Never here: HTTP details, SQL, what counts as news, readers of the feed.
 */
@NullMarked
package dev.tallyfymirror.sync;

import org.jspecify.annotations.NullMarked;
