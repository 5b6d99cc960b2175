/**
 * The stand-in organization: a small Tallyfy of our own that speaks the public REST API over real HTTP.
 *
 * <p>It owns a seeded world of processes, tasks and people, the calls that read and change it, and the ways in which
 * the real API is known to be loose, slow or broken. It is an independent reading of the API: nothing of the mirror's
 * client, mapping or model ever enters it, so that the two can catch each other's mistakes.
 *
 * <p>It promises: the same seed, sizes and start give the same bytes; without {@code live} nothing changes unless a
 * request or a mutation changes it; every change is in the log of the truth; one item looks the same on each read.
 * It does not promise to be Tallyfy: where the API is undocumented it does something plausible.
 *
 * <p>Nothing here blocks or subscribes beside the server's own handling of requests; {@link
 * dev.tallyfymirror.standin.RunningStandIn#live()} does nothing until its caller subscribes.
 */
@NullMarked
package dev.tallyfymirror.standin;

import org.jspecify.annotations.NullMarked;
