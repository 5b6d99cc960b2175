/**
 * The simulation: a seeded organization that lives through runs, tasks and deadlines, a reader that looks at it as the
 * sync does and suffers faults, and the real diff between them. {@code bin/simulate} runs any number of seeds.
 *
 * <p>{@link dev.tallyfymirror.simulation.Oracle} and {@link dev.tallyfymirror.simulation.TaskBook} are the judges. They
 * know the model's own log of truth (what each task was from when on, and which of it an answer showed), import nothing
 * of the code they judge, and say from what is promised of events which ones have to be there, in which order, dated how.
 * {@link dev.tallyfymirror.simulation.Planted} brings back naive behaviours, to show that the judges catch them.
 */
@NullMarked
package dev.tallyfymirror.simulation;

import org.jspecify.annotations.NullMarked;
