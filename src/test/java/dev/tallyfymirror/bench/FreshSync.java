package dev.tallyfymirror.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** One first sync in a JVM of its own. */
final class FreshSync {
    private static final double MEBIBYTE = 1 << 20;

    private FreshSync() {}

    /** Seconds and MiB: the sync, the process from its start, its CPU time, its largest resident set, its largest heap. */
    record Outcome(double sync, double process, double cpu, double resident, double heap) {
        static Outcome parse(String line) {
            String[] values = line.split(" ");
            return new Outcome(
                    Double.parseDouble(values[0]),
                    Double.parseDouble(values[1]),
                    Double.parseDouble(values[2]),
                    Double.parseDouble(values[3]),
                    Double.parseDouble(values[4]));
        }

        String toLine() {
            return sync + " " + process + " " + cpu + " " + resident + " " + heap;
        }
    }

    static Outcome run(String flags, String baseUrl, DatabaseUrl url, int concurrency) throws IOException {
        try (JavaProcess process = JavaProcess.start(FreshSync.class, flags, baseUrl, String.valueOf(concurrency))) {
            process.write(text(url)); // holds the password: not for arguments, which others can see
            return Outcome.parse(process.readLine());
        }
    }

    /** The process itself: the database in, the outcome out. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DatabaseUrl url = DatabaseUrl.parse(in.readLine());
        double sync;
        try (Subject subject = new Subject(args[0], url, Integer.parseInt(args[1]))) {
            long began = System.nanoTime();
            var unused = subject.sync(false);
            sync = (System.nanoTime() - began) / 1e9;
        }
        var runtime = ManagementFactory.getRuntimeMXBean();
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double process = (System.currentTimeMillis() - runtime.getStartTime()) / 1e3;
        double cpu = machine.getProcessCpuTime() / 1e9;
        System.out.println(new Outcome(sync, process, cpu, resident(), heap()).toLine());
        System.exit(0);
    }

    private static double resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        }
    }

    private static double heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / MEBIBYTE;
    }

    private static String text(DatabaseUrl url) {
        String parameters = url.parameters().entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        String password = url.password() == null ? "" : ":" + encoded(url.password());
        return "postgresql://" + encoded(url.user()) + password + "@" + url.host() + ":" + url.port() + "/"
                + encoded(url.database()) + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
