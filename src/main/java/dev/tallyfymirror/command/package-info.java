/**
 * The command line: one class a command, which reads its options, asks the {@link dev.tallyfymirror.Application} and writes
 * the answer. The only place that prints, ends the program and knows exit codes.
 *
 * <p>Answers go to standard output, everything else (log, progress, errors) to standard error. An error is a line or two that
 * say what is wrong and what to do, never a stack trace (which is in the log at debug) and never a secret.
 */
@NullMarked
package dev.tallyfymirror.command;

import org.jspecify.annotations.NullMarked;
