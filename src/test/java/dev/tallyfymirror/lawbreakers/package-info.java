/** A small house in which every law is broken once: what {@link dev.tallyfymirror.ArchitectureLawsTest} holds the laws against. */
@NullMarked
package dev.tallyfymirror.lawbreakers;

import org.jspecify.annotations.NullMarked;
