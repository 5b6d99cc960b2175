package dev.tallyfymirror.standin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it goes out: status, body and the headers that are its own. */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json";
    static final String HTML = "text/html; charset=UTF-8";
    private static final String PROXY_PAGE =
            "<!DOCTYPE html><html><head><title>%d</title></head><body><h1>Something went wrong</h1></body></html>";

    static Answer json(JsonBuffer json) {
        return new Answer(200, JSON, json.toBytes(), Map.of());
    }

    static Answer json(int status, String body) {
        return new Answer(status, JSON, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** The plain form of an error. */
    static Answer error(int status, String message) {
        JsonBuffer json = new JsonBuffer(128);
        json.object().name("error").bool(true).name("message").string(message).endObject();
        return new Answer(status, JSON, json.toBytes(), Map.of());
    }

    /** The form of an error that has a code. */
    static Answer coded(int status, String message, String code) {
        JsonBuffer json = new JsonBuffer(128);
        json.object().name("message").string(message).name("code").string(code).endObject();
        return new Answer(status, JSON, json.toBytes(), Map.of());
    }

    /** The form of a refused body: 422 with the reasons by field. */
    static Answer invalid(String field, String reason) {
        JsonBuffer json = new JsonBuffer(256);
        json.object()
                .name("message")
                .string("The given data was invalid.")
                .name("errors")
                .object();
        json.name(field).array().string(reason).endArray().endObject().endObject();
        return new Answer(422, JSON, json.toBytes(), Map.of());
    }

    /** What a proxy in front of the API says. */
    static Answer html(int status) {
        byte[] page = PROXY_PAGE.formatted(status).getBytes(StandardCharsets.UTF_8);
        return new Answer(status, HTML, page, Map.of());
    }

    static Answer empty(int status) {
        return new Answer(status, JSON, new byte[0], Map.of());
    }

    Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, body, all);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, type, other, headers);
    }
}
