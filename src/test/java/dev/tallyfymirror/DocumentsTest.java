package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the documents name in backticks is there: each test class and its methods, and of the product's classes their
 * package, where it is named, and their members. Names of other people's classes are passed over.
 */
class DocumentsTest {
    private static final Path MAIN = Path.of("src/main/java/dev/tallyfymirror");
    private static final Path TESTS = Path.of("src/test/java/dev/tallyfymirror");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    /** Package, class and members; or members alone, of the test class named before. */
    private static final Pattern NAME = Pattern.compile("((?:[a-z]+\\.)*)([A-Z]\\w*)?((?:\\.\\w+)*)");

    private static final Pattern COMMAND = Pattern.compile("mvn .*-Dtest=(\\w+).*");

    private static final Map<String, List<Path>> CLASSES = new TreeMap<>();

    @BeforeAll
    static void findClasses() throws IOException {
        for (Path root : List.of(TESTS, MAIN)) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> CLASSES.computeIfAbsent(
                                        file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                                .add(file));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/traps.md", "docs/guarantees.md", "docs/cases.md"})
    void nameOnlyWhatIsThere(String document) throws IOException {
        String text = Files.readString(Path.of(document));
        assertThat(text).contains("PostgresTest`");
        assertThat(missing(text)).as("named in %s, but not there", document).isEmpty();
    }

    @Test
    void aNameOfSomethingThatIsNotThereIsNoticed() throws IOException {
        assertThat(missing(
                        "| `NoSuchTest`, `DocumentsTest.findClasses`, `.noSuchMethod` |\n| `.alone` | `lease.Daemon` |"
                                + "\n| `Daemon.noSuchMember` | `Mono.usingWhen`, `Daemon`, `BodyReader` |"))
                .containsExactly("NoSuchTest", ".noSuchMethod", ".alone", "lease.Daemon", "Daemon.noSuchMember");
    }

    private static List<String> missing(String document) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String line : document.split("\n")) {
            String test = "";
            for (Matcher quoted = QUOTED.matcher(line); quoted.find(); ) {
                Matcher name = NAME.matcher(COMMAND.matcher(quoted.group(1)).replaceFirst("$1"));
                if (name.matches()) {
                    test = name.group(2) != null && name.group(2).endsWith("Test") ? name.group(2) : test;
                    if (!isThere(name, test)) {
                        missing.add(quoted.group(1));
                    }
                }
            }
        }
        return missing;
    }

    private static boolean isThere(Matcher name, String test) throws IOException {
        String type = name.group(2) == null ? test : name.group(2);
        List<Path> files = CLASSES.getOrDefault(type, List.of());
        for (Path file : files) {
            boolean isPlaced = !isPackage(name.group(1)) || isIn(name.group(1), file);
            if (isPlaced && holds(Files.readString(file), members(name.group(3)), type.endsWith("Test"))) {
                return true;
            }
        }
        return files.isEmpty() && !type.isEmpty() && !type.endsWith("Test") && !isPackage(name.group(1));
    }

    private static boolean isPackage(String name) {
        return !name.isEmpty() && Files.isDirectory(MAIN.resolve(name.replace('.', '/')));
    }

    private static boolean isIn(String inPackage, Path file) {
        String folder = inPackage.replace('.', '/');
        return Stream.of(MAIN, TESTS).anyMatch(root -> file.getParent().equals(root.resolve(folder)));
    }

    private static List<String> members(String names) {
        return Arrays.stream(names.split("\\.")).filter(name -> !name.isEmpty()).toList();
    }

    private static boolean holds(String source, List<String> members, boolean isTest) {
        return members.stream()
                .allMatch(member -> isTest
                        ? source.contains("void " + member + "(")
                        : Pattern.compile("\\b" + member + "\\b")
                                .matcher(source)
                                .find());
    }
}
