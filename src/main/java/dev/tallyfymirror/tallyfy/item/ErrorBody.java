package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * What an error answer says to people: {@code {"error": true, "message": …}}, {@code {"message": …, "code": …}},
 * {@code {"message": …, "errors": {field: […]}}}, OAuth's {@code {"error": "…", "error_description": "…"}}, or nothing
 * readable. {@code message} is one line, however long and with whatever was said, empty where nothing was.
 */
public record ErrorBody(String message, @Nullable String code, Kind kind) {
    /** Whether the API itself spoke (JSON), a page for browsers came, or nothing that can be read. */
    public enum Kind {
        JSON,
        HTML,
        OTHER
    }

    public static ErrorBody of(byte[] body) {
        int start = Shape.contentStart(body);
        if (start < body.length && body[start] == '<') {
            return new ErrorBody("", null, Kind.HTML);
        }
        if (start == body.length || body[start] != '{') {
            return new ErrorBody("", null, Kind.OTHER);
        }
        try (JsonParser parser = Json.parser(body, start, body.length - start)) {
            parser.nextToken();
            return Json.value(parser) instanceof Json.Struct said ? of(said) : new ErrorBody("", null, Kind.OTHER);
        } catch (JacksonException e) {
            return new ErrorBody("", null, Kind.OTHER);
        }
    }

    private static ErrorBody of(Json.Struct said) {
        List<String> lines = new ArrayList<>();
        collect(said.field("message"), lines);
        collect(said.field("errors"), lines);
        if (lines.isEmpty()) {
            collect(said.field("error_description"), lines);
            collect(said.field("error") instanceof String text ? text : null, lines);
        }
        String code = Objects.toString(said.field("code"), null);
        return new ErrorBody(line(lines), code, Kind.JSON);
    }

    private static void collect(@Nullable Object value, List<String> lines) {
        if (value instanceof String text && !text.isBlank() && !lines.contains(text)) {
            lines.add(text);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> collect(element, lines));
        } else if (value instanceof Json.Struct struct) {
            struct.fields().values().forEach(element -> collect(element, lines));
        }
    }

    private static String line(List<String> lines) {
        return JsonText.storable(String.join(" ", lines))
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
    }
}
