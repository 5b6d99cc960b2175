package dev.tallyfymirror.event;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON object, member by member, in the order of the calls. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator generator;

    private JsonText(JsonGenerator generator) {
        this.generator = generator;
    }

    static String object(Consumer<JsonText> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartObject();
            members.accept(new JsonText(generator));
            generator.writeEndObject();
        }
        return text.toString();
    }

    void object(String name, Runnable members) {
        generator.writeName(name);
        generator.writeStartObject();
        members.run();
        generator.writeEndObject();
    }

    void text(String name, String value) {
        generator.writeName(name);
        generator.writeString(value);
    }

    /** @param value null, or of a kind that columns have */
    void value(String name, @Nullable Object value) {
        generator.writeName(name);
        write(value);
    }

    /** JSON that is there already, written as it is. */
    void raw(String name, String json) {
        generator.writeName(name);
        generator.writeRawValue(json);
    }

    private void write(@Nullable Object value) {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Instant time) {
            generator.writeString(Times.toText(time));
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else if (value instanceof List<?> list) {
            writeList(list);
        } else {
            throw new IllegalArgumentException(
                    "no column holds a " + value.getClass().getSimpleName());
        }
    }

    private void writeList(List<?> list) {
        generator.writeStartArray();
        list.forEach(this::write);
        generator.writeEndArray();
    }
}
