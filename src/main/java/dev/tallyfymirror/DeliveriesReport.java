package dev.tallyfymirror;

import dev.tallyfymirror.StatusReport.Destination;
import java.time.Instant;
import java.util.List;

/** The destinations, and what they did not take in all tries. */
public record DeliveriesReport(List<Destination> destinations, List<DeadLetter> deadLetters) {
    public DeliveriesReport {
        destinations = List.copyOf(destinations);
        deadLetters = List.copyOf(deadLetters);
    }

    /** An event that was put aside. */
    public record DeadLetter(
            String destination,
            String event,
            String type,
            long seq,
            int tries,
            Instant failedAt,
            Instant givenUpAt,
            String error) {}
}
