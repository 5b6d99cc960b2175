package dev.tallyfymirror.sync;

/** A run whose tasks are to be read, and its hash as the mirror holds it. */
record RunToRead(String id, long hash) {}
