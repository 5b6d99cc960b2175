/**
 * The words of this project as values: runs and tasks as rows of columns, what Tallyfy said about them (observations),
 * what the mirror remembers of them, and the facts that are announced.
 *
 * <p>JDK only. No I/O, no clock, no Reactor. All times are instants cut to microseconds, the precision that PostgreSQL
 * keeps, so that a value read back equals the value written.
 */
@NullMarked
package dev.tallyfymirror.model;

import org.jspecify.annotations.NullMarked;
