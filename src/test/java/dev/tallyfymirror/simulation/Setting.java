package dev.tallyfymirror.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * What one seed goes by. {@code initial}: 0 nothing, 1 what is overdue, 2 all; {@code confirm}: whether deadlines are
 * asked about; {@code coarse}: single reads show whole seconds; {@code clockError}: what the reader's idea of the
 * server's time is off by (only errors over 2 s are corrected); {@code loss}: what one pass may take away at once.
 */
record Setting(
        Instant baseline,
        Duration grace,
        int initial,
        boolean confirm,
        boolean coarse,
        Duration clockError,
        Loss loss,
        int daemons,
        int pageSize) {

    record Loss(int runs, int percent) {}

    int lossRuns() {
        return loss.runs;
    }

    int lossPercent() {
        return loss.percent;
    }

    static Setting of(Random random, World world) {
        Instant start = world.now();
        return new Setting(
                Instant.ofEpochSecond(start.getEpochSecond()),
                random.nextInt(3) > 0 ? Duration.ZERO : Duration.ofSeconds(1L + random.nextInt(90)),
                random.nextInt(4) > 0 ? 0 : 1 + random.nextInt(2),
                random.nextInt(8) > 0,
                random.nextInt(3) == 0,
                Duration.ofMillis(random.nextInt(4001) - 2000L),
                random.nextInt(3) == 0 ? new Loss(20, 15) : new Loss(1 + random.nextInt(2), 10 * random.nextInt(4)),
                random.nextInt(3) == 0 ? 2 : 1,
                world.isLarge() ? 10 : 3);
    }
}
