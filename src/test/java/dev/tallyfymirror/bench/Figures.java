package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.Meter.Cost;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Costs by name over several rounds, and their print: medians, with the smallest and largest of the wall times. */
final class Figures {
    private final PrintStream out;
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

    Figures(PrintStream out) {
        this.out = out;
    }

    void add(String name, Cost cost) {
        costs.computeIfAbsent(name, unused -> new ArrayList<>()).add(cost);
    }

    void print(int tasks) {
        line("%-34s %22s %9s %8s %8s %10s %7s", "", "wall s", "tasks/s", "Java s", "PG s", "WAL kB", "xids");
        costs.forEach((name, list) -> {
            double wall = median(list, Cost::wall);
            line(
                    "%-34s %6.2f [%6.2f-%6.2f] %9.0f %8.2f %8.2f %10.0f %7.0f",
                    name,
                    wall,
                    list.stream().mapToDouble(Cost::wall).min().orElseThrow(),
                    list.stream().mapToDouble(Cost::wall).max().orElseThrow(),
                    tasks / wall,
                    median(list, Cost::java),
                    median(list, Cost::postgres),
                    median(list, Cost::wal) / 1000,
                    median(list, Cost::xids));
        });
    }

    double median(String name, ToDoubleFunction<Cost> value) {
        return median(costs.getOrDefault(name, List.of()), value);
    }

    /** Ratios of the same round, since the machine is not the same from one to the next. */
    String ratio(String name, String other, ToDoubleFunction<Cost> value) {
        List<Cost> above = costs.getOrDefault(name, List.of());
        List<Cost> below = costs.getOrDefault(other, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            ratios.add(value.applyAsDouble(above.get(round)) / value.applyAsDouble(below.get(round)));
        }
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0
                ? "-"
                : text("%.2f [%.2f-%.2f]", median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(List<Cost> list, ToDoubleFunction<Cost> value) {
        return median(list.stream().mapToDouble(value).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    void line(String format, Object... values) {
        out.println(text(format, values));
    }
}
