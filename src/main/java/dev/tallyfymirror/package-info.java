/**
 * Composition: settings become objects by constructors, which start and stop in order. Nothing else subscribes or blocks, and
 * nothing else but the command line asks the system for the time.
 */
@NullMarked
package dev.tallyfymirror;

import org.jspecify.annotations.NullMarked;
