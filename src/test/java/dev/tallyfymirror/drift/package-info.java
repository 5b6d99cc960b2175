/**
 * Sweeps under drift: the composed sync reads an organization over HTTP into PostgreSQL while rows are deleted, archived,
 * restored, inserted and put in another order between its pages, and while lists lie or fail. {@code bin/sweeps} runs
 * any number of them.
 *
 * <p>{@link dev.tallyfymirror.drift.Witness} is the judge. It follows the stand-in's own log of truth, knows nothing of
 * the code that it judges, and says of every mark in the mirror whether there was a moment in the sweep at which it was
 * so, and of everything that has gone whether it was found. {@link dev.tallyfymirror.drift.NaiveSweep} reads the same
 * lists under the same drift as such lists are usually read, for the figure beside.
 */
@NullMarked
package dev.tallyfymirror.drift;

import org.jspecify.annotations.NullMarked;
