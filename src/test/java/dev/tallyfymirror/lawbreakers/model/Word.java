package dev.tallyfymirror.lawbreakers.model;

import java.time.Instant;
import org.slf4j.Logger;

/** Lawful: the JDK. Breaks: a logger. */
public class Word {
    Instant since;
    Logger log;
}
