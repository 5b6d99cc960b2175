package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The numbers of hard cases in the tests' comments and in docs/cases.md are the same. */
class CasesTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern CASE = Pattern.compile("\\b[A-E]\\d{1,2}\\b");
    /** Numbers of cases behind code; not in a text, which has a quote behind it. */
    private static final Pattern COMMENT = Pattern.compile(".*// ([A-E]\\d{1,2}\\b[^\"]*)");
    /** A case, and the last column, which names its tests. */
    private static final Pattern ROW = Pattern.compile("\\| ([A-E]\\d{1,2}) \\|.*\\|([^|]*)\\|");

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void theCasesAndTheTestsThatCarryThemNameEachOther() throws IOException {
        Map<String, Set<String>> told = told(Files.readString(Path.of("docs/cases.md")));
        assertThat(told).hasSizeGreaterThan(90);
        assertThat(disagreements(carried(), told)).isEmpty();
    }

    @Test
    void aCaseThatNoRowTellsAndATestThatDoesNotCarryItsCaseAreNoticed() {
        assertThat(casesIn("    void one() { // B4, B21: in whole runs")).containsExactly("B4", "B21");
        assertThat(casesIn("    @ParameterizedTest // D1 B6")).containsExactly("D1", "B6");
        assertThat(casesIn("    // not A1 at the beginning")).isEmpty();
        Map<String, Set<String>> carried =
                new TreeMap<>(Map.of("B4", Set.of("OneTest"), "B21", Set.of("OneTest"), "D3", Set.of("OneTest")));
        String document = "| B21 | a | b | `OneTest`, `OtherTest` |\n| D3 | a | b | none |\n| E1 | a | b | `OneTest` |"
                + "\n| E2 | a | b | none |";
        assertThat(disagreements(carried, told(document)))
                .containsExactly(
                        "B4 is carried by [OneTest], and no test is named with it",
                        "D3 is carried by [OneTest], and no test is named with it",
                        "B21 is not carried by OtherTest",
                        "E1 is not carried by OneTest");
    }

    /** By case, the tests with its number in a comment at the end of a line. */
    private static Map<String, Set<String>> carried() throws IOException {
        Map<String, Set<String>> carried = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                String test = file.getFileName().toString().replace(".java", "");
                Files.readString(file)
                        .lines()
                        .flatMap(line -> casesIn(line).stream())
                        .forEach(number -> carried.computeIfAbsent(number, first -> new TreeSet<>())
                                .add(test));
            }
        }
        return carried;
    }

    private static List<String> casesIn(String line) {
        Matcher comment = COMMENT.matcher(line);
        return comment.matches()
                ? CASE.matcher(comment.group(1))
                        .results()
                        .map(MatchResult::group)
                        .toList()
                : List.of();
    }

    /** By case, the tests that its row names. */
    private static Map<String, Set<String>> told(String document) {
        Map<String, Set<String>> told = new TreeMap<>();
        for (String line : document.split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> tests = QUOTED.matcher(row.group(2))
                        .results()
                        .map(name -> name.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(told.put(row.group(1), tests))
                        .as("%s comes twice", row.group(1))
                        .isNull();
            }
        }
        return told;
    }

    private static List<String> disagreements(Map<String, Set<String>> carried, Map<String, Set<String>> told) {
        List<String> found = new ArrayList<>();
        carried.forEach((number, tests) -> {
            if (told.getOrDefault(number, Set.of()).isEmpty()) {
                found.add(number + " is carried by " + tests + ", and no test is named with it");
            }
        });
        told.forEach((number, tests) -> tests.stream()
                .filter(test -> !carried.getOrDefault(number, Set.of()).contains(test))
                .forEach(test -> found.add(number + " is not carried by " + test)));
        return found;
    }
}
