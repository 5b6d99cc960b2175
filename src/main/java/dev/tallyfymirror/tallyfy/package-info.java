/**
 * Tallyfy's REST API as pages and items. Knows no database.
 *
 * <p>What it promises:
 * <ul>
 *   <li>Every publisher is cold; nothing is sent before somebody subscribes, and a page only when somebody asks for it.
 *   <li>The token goes to the configured origin and nowhere else: addresses are built from the base URL and a page
 *       number, links in bodies are not read, redirects are not followed.
 *   <li>The request budget is asked before each request, repeated ones included.
 *   <li>A GET is repeated after 429, 502, 503, 504 and transport faults, each time after a pause with full jitter; a
 *       POST only after 429. A POST that got no answer ends in {@link dev.tallyfymirror.tallyfy.UnknownOutcomeException}.
 *   <li>A list that ends without an error was read to its end. What can't be believed (a page that is no list, a server
 *       that ignores the page number, another organization's items) is an error, never an empty list.
 *   <li>An item is gone only where Tallyfy itself said 404 to a read by its id.
 * </ul>
 *
 * <p>What it does not: a whole list is not a snapshot. Items move while pages are read, so one that was not in a list
 * may still be there; reading from the last page to the first makes that rare for deletions, not impossible.
 *
 * <p>Failures are {@link dev.tallyfymirror.retry.TransientException} or {@link dev.tallyfymirror.retry.PermanentException};
 * the former have already been tried again here where that was allowed.
 */
@NullMarked
package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.NullMarked;
