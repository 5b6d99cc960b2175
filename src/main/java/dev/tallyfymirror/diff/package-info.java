/**
 * The pure function at the heart: (what the mirror holds, what was observed or nothing, the present time, the rules) to
 * (what to hold, facts to announce). No I/O, no clock, no Reactor; JDK and {@code model} only.
 *
 * <p>All that is promised of events is decided here: what is news, when it became so, what its id rests on, and in which
 * order the facts of one task are told. Transitions are judged against {@link dev.tallyfymirror.model.Memory}, not
 * against the row's columns, so that a column that could not be read for a while invents nothing.
 */
@NullMarked
package dev.tallyfymirror.diff;

import org.jspecify.annotations.NullMarked;
