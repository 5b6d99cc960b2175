package dev.tallyfymirror.lawbreakers.retry;

/** Lawful: depends on nothing. */
public class Backoff {}
