package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one answer of status 200 to its end: {@code {"data": […], "meta": {…}}} or {@code {"data": {…}}}. A body that
 * is empty, HTML, cut off, followed by anything, with a key twice, says {@code "error": true}, or whose {@code data} is
 * of another shape is refused as a whole with {@link UnreadableBodyException}; an empty list is only what is one.
 */
public final class BodyReader {
    private final byte[] body;
    private final JsonParser parser;
    private final int start;
    private final @Nullable String organization;
    private final ItemHash hash = new ItemHash();
    private @Nullable List<RawItem> items;
    private boolean isList;
    private Pagination pagination = Pagination.NONE;
    private boolean isError;
    private @Nullable Object message;

    private BodyReader(byte[] body, @Nullable String organization) {
        this.body = body;
        this.organization = organization;
        start = Shape.jsonStart(body);
        parser = Json.parser(body, start, body.length - start);
    }

    /** A page. Where its items name an organization, it must be the given one. */
    public static ListBody list(byte[] body, String organization) {
        BodyReader reader = read(body, organization);
        List<RawItem> items = reader.data(true);
        Integer count = reader.pagination.count();
        if (count != null && count != items.size()) {
            throw new UnreadableBodyException(
                    "the page holds " + items.size() + " items and says that it holds " + count);
        }
        return new ListBody(items, reader.pagination);
    }

    /** A single item; {@code organization} is null where the item is no run and no task. */
    public static RawItem item(byte[] body, @Nullable String organization) {
        return read(body, organization).data(false).get(0);
    }

    private static BodyReader read(byte[] body, @Nullable String organization) {
        try {
            BodyReader reader = new BodyReader(body, organization);
            reader.readEnvelope();
            return reader;
        } catch (JacksonException e) {
            throw new UnreadableBodyException("the body is no complete JSON: " + e.getOriginalMessage(), e);
        }
    }

    private List<RawItem> data(boolean asList) {
        if (isError) {
            throw new UnreadableBodyException("the answer says error with status 200: " + message);
        }
        if (items == null || isList != asList) {
            throw new UnreadableBodyException(
                    "the answer has no \"data\" that is " + (asList ? "a list" : "an object"));
        }
        return items;
    }

    private void readEnvelope() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableBodyException("the answer is JSON, but no object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "data" -> readData(value);
                case "meta" -> pagination = Pagination.of(Json.value(parser));
                case "error" -> isError = Shape.isTrue(Json.value(parser));
                case "message" -> message = Json.value(parser);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new UnreadableBodyException("something follows the JSON of the answer");
        }
    }

    private void readData(JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            items = List.of(readItem());
        } else if (value == JsonToken.START_ARRAY) {
            isList = true;
            List<RawItem> found = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                found.add(parser.currentToken() == JsonToken.START_OBJECT ? readItem() : readOther());
            }
            items = found;
        }
    }

    private RawItem readItem() {
        int from = start + Json.tokenStart(parser);
        String id = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "id" -> id = readId();
                case "organization_id" -> checkOrganization(readId());
                default -> parser.skipChildren();
            }
        }
        return slice(id, from);
    }

    /** What stands where an item should: kept, without an id. */
    private RawItem readOther() {
        int from = start + Json.tokenStart(parser);
        Object ignored = Json.value(parser);
        parser.finishToken();
        return slice(null, from);
    }

    private RawItem slice(@Nullable String id, int from) {
        int length = start + Json.position(parser) - from;
        return new RawItem(id, body, from, length, hash.of(body, from, length));
    }

    private @Nullable String readId() {
        try {
            return Scalars.id(Json.value(parser));
        } catch (Unreadable e) {
            return null;
        }
    }

    /** An answer out of somebody else's cache. A number says nothing about an organization named by letters. */
    private void checkOrganization(@Nullable String told) {
        if (told == null || organization == null || told.equalsIgnoreCase(organization)) {
            return;
        }
        boolean isComparable = isNumber(told) == isNumber(organization);
        if (isComparable) {
            throw new UnreadableBodyException(
                    "the answer holds items of another organization: " + told.toLowerCase(Locale.ROOT));
        }
    }

    private static boolean isNumber(String id) {
        return id.chars().allMatch(Character::isDigit);
    }
}
