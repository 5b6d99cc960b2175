package dev.tallyfymirror.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A settings file as flat keys: nesting becomes dots, list entries {@code [n]}. Scalars stay as they are written ({@code off}
 * is no boolean), nothing in them is expanded, and a key that stands twice is a fault.
 */
final class YamlSettings {
    private static final int MAX_DEPTH = 10;

    private final Path file;
    private final Path folder;
    private final List<String> faults;
    private final Map<String, Given> values = new LinkedHashMap<>();

    private YamlSettings(Path file, List<String> faults) {
        this.file = file;
        this.folder = file.toAbsolutePath().resolveSibling("").normalize();
        this.faults = faults;
    }

    /** Reads the file, and adds what is wrong with it to the faults. */
    static Map<String, Given> read(Path file, List<String> faults) {
        var settings = new YamlSettings(file, faults);
        try (Reader text = Files.newBufferedReader(file)) {
            settings.addRoot(new Yaml(new LoaderOptions()).compose(text));
        } catch (MarkedYAMLException unreadable) {
            faults.add(settings.describe(unreadable));
        } catch (YAMLException | IOException unreadable) {
            faults.add(file + " can't be read: is it a text file in UTF-8 that this user may read?");
        }
        return settings.values;
    }

    /** Without the line itself, which may hold a secret. */
    private String describe(MarkedYAMLException unreadable) {
        var mark = unreadable.getProblemMark();
        String where = mark == null ? "" : " line " + (mark.getLine() + 1) + " column " + (mark.getColumn() + 1);
        return file + where + " is not YAML: " + unreadable.getProblem();
    }

    private void addRoot(@org.jspecify.annotations.Nullable Node root) {
        if (root instanceof MappingNode mapping) {
            addMapping("", mapping, 0);
        } else if (root != null && !isEmpty(root)) {
            faults.add(file + " holds no settings: write lines of the form KEY: VALUE");
        }
    }

    private void add(String key, Node value, int depth) {
        if (depth > MAX_DEPTH) {
            faults.add(place(value) + ": nested too deep");
        } else if (value instanceof MappingNode mapping) {
            addMapping(key + ".", mapping, depth);
        } else if (value instanceof SequenceNode sequence) {
            addSequence(key, sequence, depth);
        } else if (value instanceof ScalarNode scalar && !isEmpty(value)) {
            addValue(key, scalar);
        }
    }

    private void addMapping(String prefix, MappingNode mapping, int depth) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                add(prefix + key.getValue().strip(), entry.getValueNode(), depth + 1);
            } else {
                faults.add(place(entry.getKeyNode()) + ": a key is a word");
            }
        }
    }

    private void addSequence(String key, SequenceNode sequence, int depth) {
        List<Node> entries = new ArrayList<>(sequence.getValue());
        for (int n = 0; n < entries.size(); n++) {
            add(key + "[" + n + "]", entries.get(n), depth + 1);
        }
    }

    private void addValue(String key, ScalarNode scalar) {
        var given = new Given(key, scalar.getValue(), place(scalar), folder);
        Given before = values.putIfAbsent(key, given);
        if (before != null) {
            faults.add(given.name() + ": stands twice, in " + before.place() + " too");
        }
    }

    private String place(Node node) {
        return file.getFileName() + " line " + (node.getStartMark().getLine() + 1);
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == org.yaml.snakeyaml.DumperOptions.ScalarStyle.PLAIN
                && (scalar.getValue().isBlank()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }
}
