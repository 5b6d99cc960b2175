/**
 * The simulation: a seeded organization that lives through runs, tasks and deadlines, one daemon or two that look at it and
 * suffer faults, and the product's own decisions between them. {@code bin/simulate} runs any number of seeds.
 *
 * <p>The product's own, imported: the diff and the events; all of {@code sync.rule} (what lists leave out and when they are
 * not believed, what is asked for by id, how much a pass may take away, refused runs, whose tasks are read and when a full
 * cycle is due, when deadlines are asked about, how, and when one is taken as missed unanswered, what of an answer is news
 * and what follows from a change); of {@code lease} the fence and the times of the renewal.
 *
 * <p>Doubles, in this package: in which order things are requested ({@link dev.tallyfymirror.simulation.Reader}, {@link
 * dev.tallyfymirror.simulation.TaskReader}, {@link dev.tallyfymirror.simulation.Watch}: in the product that is Reactor), and
 * what is SQL only: the selections and marks of the timetable ({@link dev.tallyfymirror.simulation.Notes}; {@code
 * UnreadRunsPostgresTest}, {@code OverduePostgresTest}), that a lease is free and that its row stays locked from the check to
 * the commit ({@link dev.tallyfymirror.simulation.LeaseRow}; {@code LeasesPostgresTest}, {@code TwoDaemonsPostgresTest}), one
 * transaction for rows and events, and the outbox's places ({@code PlantedPostgresTest}). Not simulated: tasks that come
 * with the lists of runs, passes in slices, long runs in portions, hints, and the request budget.
 *
 * <p>{@link dev.tallyfymirror.simulation.Oracle} and {@link dev.tallyfymirror.simulation.TaskBook} are the judges. They
 * know the model's own log of truth (what each task was from when on, and which of it an answer showed), import nothing
 * of the code they judge, and say from what is promised of events which ones have to be there, in which order, dated how.
 * {@link dev.tallyfymirror.simulation.Planted} brings back naive behaviours, to show that the judges catch them.
 */
@NullMarked
package dev.tallyfymirror.simulation;

import org.jspecify.annotations.NullMarked;
