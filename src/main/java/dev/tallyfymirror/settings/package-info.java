/**
 * The settings: read in layers (options, environment, file, defaults), checked, and given out as values. What is wrong is
 * said all at once, by the names of the keys and never with a secret's value. Knows no other room's objects; the
 * composition makes them of these values.
 */
@NullMarked
package dev.tallyfymirror.settings;

import org.jspecify.annotations.NullMarked;
