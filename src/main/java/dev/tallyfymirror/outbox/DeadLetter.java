package dev.tallyfymirror.outbox;

import java.time.Instant;
import java.util.UUID;

/** An event put aside at a destination, since it was not taken in all its tries. */
public record DeadLetter(
        long seq, UUID eventId, String type, int tries, Instant failedAt, Instant givenUpAt, String error) {}
