package dev.tallyfymirror.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What the figures come from. */
final class Machine {
    private Machine() {}

    static String describe(String postgres) throws IOException {
        return Figures.text(
                "%s; %d cores, %s, %d GiB; load %s; Java %s; PostgreSQL %s",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                value("/proc/cpuinfo", "model name"),
                Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20,
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                Runtime.version(),
                postgres);
    }

    private static String value(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
        }
    }
}
