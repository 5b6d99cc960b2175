package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;

/** How far a cycle is. {@code runsToRead}: runs there are as far as the lists have told, 0 when they have not. */
public record Progress(String org, Kind kind, Counts counts, int runsToRead) {}
