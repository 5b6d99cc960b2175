package dev.tallyfymirror.sync;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The corpora beside the tests; or those in {@code -Dcorpora=DIR}, laid out as {@code corpora/LICENSE.md} says. */
final class Corpora {
    private static final String ELSEWHERE = System.getProperty("corpora");
    private static final JsonMapper JSON = JsonMapper.shared();

    private Corpora() {}

    /** A JSON document or what looks like one. */
    record Document(String name, byte[] bytes) {
        boolean isGood() {
            return name.startsWith("y");
        }

        boolean isBad() {
            return name.startsWith("n");
        }
    }

    /** Strings as JSON literals, with escapes where the corpus has them. */
    static List<String> strings() {
        if (ELSEWHERE == null) {
            return new String(resource("strings.json"), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("\""))
                    .map(line -> line.endsWith(",") ? line.substring(0, line.length() - 1) : line)
                    .toList();
        }
        List<String> literals = new ArrayList<>();
        JSON.readTree(file("blns.json")).forEach(text -> literals.add(text.toString()));
        return literals;
    }

    static List<Document> documents() {
        return ELSEWHERE == null ? ownDocuments() : documents(Path.of(ELSEWHERE, "test_parsing"));
    }

    private static List<Document> ownDocuments() {
        List<Document> documents = new ArrayList<>();
        for (JsonNode node : JSON.readTree(resource("documents.json"))) {
            JsonNode plain = node.get("base64");
            byte[] bytes = Base64.getDecoder().decode((plain == null ? node.get("deflated") : plain).asString());
            documents.add(new Document(node.get("name").asString(), plain == null ? inflated(bytes) : bytes));
        }
        return documents;
    }

    private static List<Document> documents(Path folder) {
        try (var files = Files.list(folder)) {
            return files.sorted()
                    .map(file -> new Document(file.getFileName().toString(), bytes(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] inflated(byte[] bytes) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(String name) {
        return bytes(Path.of(ELSEWHERE, name));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (var in = Corpora.class.getResourceAsStream("/corpora/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
