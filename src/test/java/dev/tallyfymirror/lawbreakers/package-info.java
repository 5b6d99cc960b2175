/** A small house in which every law is broken once: what {@link dev.tallyfymirror.ArchitectureLawsTest} holds the laws against. */
package dev.tallyfymirror.lawbreakers;
