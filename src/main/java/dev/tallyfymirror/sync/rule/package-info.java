/**
 * The rules of the sync: what may be concluded, what is to be asked, and when; each a small class of plain values, without
 * Reactor, SQL or a clock. {@code sync} asks, reads and records by them; the simulation of the tests drives the same ones.
 *
 * <ul>
 *   <li>What lists leave out: {@link dev.tallyfymirror.sync.rule.RunLists}, {@link dev.tallyfymirror.sync.rule.Suspects},
 *       {@link dev.tallyfymirror.sync.rule.HiddenRuns},
 *       {@link dev.tallyfymirror.sync.rule.MissingTasks}, {@link dev.tallyfymirror.sync.rule.RefusedRuns}; how much one
 *       pass may take away: {@link dev.tallyfymirror.sync.rule.LossRule}.
 *   <li>Whose tasks are read: {@link dev.tallyfymirror.sync.rule.WantedRuns}, {@link dev.tallyfymirror.sync.rule.StaleRuns}.
 *   <li>What of an answer is news: {@link dev.tallyfymirror.sync.rule.News}.
 *   <li>Deadlines: {@link dev.tallyfymirror.sync.rule.Deadlines}, {@link dev.tallyfymirror.sync.rule.Asked},
 *       {@link dev.tallyfymirror.sync.rule.DuePlan}, {@link dev.tallyfymirror.sync.rule.RunsOfDue}.
 * </ul>
 */
@NullMarked
package dev.tallyfymirror.sync.rule;

import org.jspecify.annotations.NullMarked;
