/**
 * When to try again, and how long to wait before it.
 *
 * <p>The class of a failure alone says whether trying again can help: {@link dev.tallyfymirror.retry.TransientException}
 * or {@link dev.tallyfymirror.retry.PermanentException}. The rooms that talk to the outside extend these two and are
 * the only ones that know what a status code or an SQLSTATE means. How long to wait is a value, {@link
 * dev.tallyfymirror.retry.Backoff}; who retries, and how often, is decided by the caller in one place for each failure.
 */
@NullMarked
package dev.tallyfymirror.retry;

import org.jspecify.annotations.NullMarked;
