/**
 * When and what to read, and the one path by which what was read is recorded.
 *
 * <p>{@link dev.tallyfymirror.sync.Sync} works one organization: while it holds the organization's lease it goes through
 * sync cycles, watches deadlines, and does what other processes ask for. Everything read, whoever asked for it, becomes
 * an observation and goes through {@code RunRecorder} or {@code TaskRecorder}: what is held is locked and read, the diff decides, and rows, history
 * and events are committed in one transaction under the fencing token. There is no second writer.
 *
 * <p>Demand drives the reading. {@code concurrency} readers go from run to run; each asks for its next page when the one
 * before has been recorded, and what several of them brought meanwhile is recorded as one set. Lists of runs are read one
 * page ahead, and no further while tasks wait to be recorded. So while nothing can be written at most {@code concurrency}
 * + 1 more requests are sent, and as many pages wait in memory, whatever the size of the organization.
 *
 * <p>Absence proves nothing. What a complete list did not show is read by id before anything is concluded; a list that
 * was not read to its end, or shows that it can't be trusted, concludes nothing at all. Where a pass finds more runs gone
 * than the settings allow at once, it marks none of them before a later clean pass finds the same.
 *
 * <p>A run of very many tasks is read over many cycles. How far its reading has come, and which tasks it has shown, is kept
 * after each page, once what the page showed is committed: who goes on, in this process or another, may read a page
 * again, but leaves none out, and concludes from absence at the end of the whole reading.
 *
 * <p>A deadline that has passed is confirmed before it is announced: by an answer whose Date is not before it, asked for
 * beside whatever else goes on, with requests that the budget prefers. A single task is asked for by id, and its run before
 * it; several of one run by the run's list, many by the organization's list. What a list does not show of them is asked for
 * by id. Where nothing but errors comes for a minute, the deadline is announced unconfirmed. While it is not known what
 * Tallyfy's time is, since this machine's clock was set or the machine suspended, nothing is called due.
 *
 * <p>What a hint from outside names is read at once, beside the cycles, by the requests that the budget sets apart for
 * that; nothing is concluded from the hint, and nothing is lost with it, since a cycle finds the same.
 *
 * <p>Told to stop, it reads no further page, records what was read, and gives the lease back.
 *
 * <p>Never here: HTTP details, SQL, what counts as news, readers of the feed.
 */
@NullMarked
package dev.tallyfymirror.sync;

import org.jspecify.annotations.NullMarked;
