/**
 * From the bytes of an answer to items: bodies are read once into ids, slices and hashes, and an item is mapped only
 * when somebody asks for it.
 *
 * <p>Tallyfy's shapes vary (ids as numbers or strings, objects that come as {@code []} when empty, times in several
 * forms). Everything that can be understood without guessing is; what can't be is named with a reason and never fails
 * its neighbours. A body as a whole is believed only if it is one complete JSON document of the expected shape.
 *
 * <p>Pure: no I/O, no clock, no Reactor.
 */
@NullMarked
package dev.tallyfymirror.tallyfy.item;

import org.jspecify.annotations.NullMarked;
