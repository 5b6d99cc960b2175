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

/** Syncs in a JVM of their own, one after the other. */
final class FreshSync implements AutoCloseable {
    private static final double MEBIBYTE = 1 << 20;
    private static final String MARK = "outcome ";

    private final JavaProcess process;

    private FreshSync(JavaProcess process) {
        this.process = process;
    }

    /** Seconds and MiB: the sync; so far the process from its start, its CPU time, its largest resident set, its largest heap. */
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

    static FreshSync start(String flags, String baseUrl, DatabaseUrl url, int concurrency) throws IOException {
        JavaProcess process = JavaProcess.start(FreshSync.class, flags, baseUrl, String.valueOf(concurrency));
        process.write(text(url)); // holds the password: not for arguments, which others can see
        return new FreshSync(process);
    }

    /** One cycle, full or as due; fails unless it is complete. */
    Outcome sync(boolean full) throws IOException {
        process.write(String.valueOf(full));
        String line = process.readLine();
        while (!line.startsWith(MARK)) {
            System.out.println(line); // what it logs
            line = process.readLine();
        }
        return Outcome.parse(line.substring(MARK.length()));
    }

    @Override
    public void close() {
        process.close();
    }

    /** The process itself: the database in, then for each cycle whether it is full in and the outcome out. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DatabaseUrl url = DatabaseUrl.parse(in.readLine());
        try (Subject subject = new Subject(args[0], url, Integer.parseInt(args[1]))) {
            for (String full = in.readLine(); full != null; full = in.readLine()) {
                long began = System.nanoTime();
                var unused = subject.sync(Boolean.parseBoolean(full));
                System.out.println(
                        MARK + outcome((System.nanoTime() - began) / 1e9).toLine());
            }
        }
        System.exit(0);
    }

    private static Outcome outcome(double sync) throws IOException {
        var runtime = ManagementFactory.getRuntimeMXBean();
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double process = (System.currentTimeMillis() - runtime.getStartTime()) / 1e3;
        double cpu = machine.getProcessCpuTime() / 1e9;
        return new Outcome(sync, process, cpu, resident(), heap());
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
