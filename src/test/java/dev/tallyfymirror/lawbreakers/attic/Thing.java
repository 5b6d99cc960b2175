package dev.tallyfymirror.lawbreakers.attic;

/** Breaks: a package that is no room. */
public class Thing {}
