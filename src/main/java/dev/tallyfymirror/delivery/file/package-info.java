/** A file as a destination: one event a line, synchronized to disk, rotated by size here or by others. */
@NullMarked
package dev.tallyfymirror.delivery.file;

import org.jspecify.annotations.NullMarked;
