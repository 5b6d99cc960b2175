/**
 * The doctor: looks at all that the program needs before it can do its work, and says of each thing how it is and how to
 * mend it. A look is a {@link dev.tallyfymirror.doctor.Finding}.
 *
 * <p>What it promises: it changes nothing that anybody would notice: no script of the schema is applied, no lease taken, no
 * row of the mirror written, nothing sent to a sink. Its two requests to an organization are counted in the request budget,
 * as everybody's are, where there is one. Every look has a time limit, and one that fails keeps only those from being made
 * that rest on it: they are skipped, and say so.
 *
 * <p>What it does not: that all is well now is no promise for later, and what can be seen only by doing it (a delivery, a
 * migration) is not known.
 */
@NullMarked
package dev.tallyfymirror.doctor;

import org.jspecify.annotations.NullMarked;
