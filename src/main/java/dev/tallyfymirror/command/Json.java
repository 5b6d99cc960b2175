package dev.tallyfymirror.command;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Answers as JSON: the names of their parts in snake case, times and durations in ISO 8601. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(tools.jackson.databind.cfg.DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(tools.jackson.databind.cfg.DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private Json() {}

    static String write(Object answer) {
        return MAPPER.writeValueAsString(answer);
    }

    /** A value as a form takes it: JSON where it looks like a list or an object, else the text itself. */
    static Object read(String text) {
        String value = text.strip();
        return value.startsWith("[") || value.startsWith("{") ? MAPPER.readValue(value, Object.class) : text;
    }
}
