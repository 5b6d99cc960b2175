/**
 * The embedded server: a real PostgreSQL that keeps people's data when they have named no database of their own.
 *
 * <p>Its folder holds {@code data} (the cluster), {@code bin-…} (the unpacked program, one folder a release, never
 * above the data), {@code log} (a week of logs), {@code password} and {@code pgpass} (readable by the owner alone) and
 * two lock files. Nothing outside of this folder is written, and nothing but an unfinished {@code *.new} of our own is
 * ever deleted from it.
 *
 * <p><b>Who starts, who stops.</b> Starting and stopping happen under the exclusive lock on {@code door.lock}. Whoever
 * uses the server holds a shared lock on {@code users.lock} for as long; the operating system drops it when a process
 * dies. Who leaves and can take that lock alone was the last one and stops the server. So nobody pulls it from under
 * another, and a server whose users were all killed is found running by the next one, used, and stopped in its turn.
 * The server runs in a session of its own: Ctrl-C on the terminal reaches us, not it.
 *
 * <p><b>What it promises.</b> {@code fsync} and {@code synchronous_commit} on, data checksums, only the loopback
 * address, SCRAM with a generated password, no Unix socket. What is committed survives {@code kill -9} of any process
 * here and the loss of power.
 *
 * <p><b>What it does not.</b> One folder belongs to one machine (and one container) at a time: locks and process ids
 * don't reach across.
 */
@NullMarked
package dev.tallyfymirror.postgres.embedded;

import org.jspecify.annotations.NullMarked;
