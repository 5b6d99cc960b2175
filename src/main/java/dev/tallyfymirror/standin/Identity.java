package dev.tallyfymirror.standin;

/** Who an item is: its id, the number its shapes are drawn from, and its place in the order of creation. */
record Identity(String id, long key, int increment) {}
