package dev.tallyfymirror.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * What one seed goes by. {@code initial}: 0 nothing, 1 what is overdue, 2 all; {@code confirm}: whether deadlines are
 * asked about; {@code coarse}: single reads show whole seconds; {@code clockError}: what the reader's idea of the
 * server's time is off by (only errors over 2 s are corrected).
 */
record Setting(Instant baseline, Duration grace, int initial, boolean confirm, boolean coarse, Duration clockError) {

    static Setting of(Random random, Instant start) {
        return new Setting(
                Instant.ofEpochSecond(start.getEpochSecond()),
                random.nextInt(3) > 0 ? Duration.ZERO : Duration.ofSeconds(1L + random.nextInt(90)),
                random.nextInt(4) > 0 ? 0 : 1 + random.nextInt(2),
                random.nextInt(8) > 0,
                random.nextInt(3) == 0,
                Duration.ofMillis(random.nextInt(4001) - 2000L));
    }
}
