package dev.tallyfymirror.postgres;

/** The pool at one moment: connections lent, connections idle, callers waiting, and the most there may be. */
public record PoolState(int acquired, int idle, int waiting, int max) {}
