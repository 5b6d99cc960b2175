package dev.tallyfymirror.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Lines of columns, each as wide as its widest cell. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table row(Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
        return this;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            line.append(row.get(column));
            line.append(" ".repeat(width(column) - row.get(column).length() + 2));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .flatMapToInt(row -> IntStream.of(row.get(column).length()))
                .max()
                .orElse(0);
    }
}
