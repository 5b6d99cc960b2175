package dev.tallyfymirror.tallyfy.item;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one answer of status 200 to its end: {@code {"data": […], "meta": {…}}} or {@code {"data": {…}}}. A body that
 * is empty, HTML, cut off, followed by anything, says {@code "error": true}, or whose {@code data} is of another shape is
 * refused as a whole with {@link UnreadableBodyException}, and so is one with a key twice outside of its items; an empty
 * list is only what is one. Within an item a key that comes twice, or a value nested too deep, spoils its field alone.
 */
public final class BodyReader {
    /** No page is so long; a body of {@code [0,0,…} could hold more than fit into the memory. */
    private static final int MOST_ITEMS = 100_000;

    private final byte[] body;
    private final JsonParser parser;
    private final int start;
    private final @Nullable String organization;
    private final ItemHash hash = new ItemHash();
    private final RawItem.Original original;
    private final @Nullable Salvage salvage;
    private @Nullable List<RawItem> items;
    private boolean isList;
    private Pagination pagination = Pagination.NONE;
    private boolean isError;
    private @Nullable Object message;

    private BodyReader(byte[] original, @Nullable String organization, @Nullable Salvage salvage) {
        this.original = new RawItem.Original(original, Map.of());
        this.organization = organization;
        this.salvage = salvage;
        this.body = salvage == null ? original : salvage.body();
        start = Shape.jsonStart(body);
        int length = body.length - start;
        parser = salvage == null ? Json.parser(body, start, length) : Json.lenientParser(body, start, length);
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
            return new BodyReader(body, organization, null).readWhole();
        } catch (JacksonException e) {
            return salvaged(body, organization, e);
        }
    }

    /** Read again, with what spoils single values mended. */
    private static BodyReader salvaged(byte[] body, @Nullable String organization, JacksonException refusal) {
        try {
            Salvage salvage = Salvage.of(body, Shape.contentStart(body));
            return new BodyReader(body, organization, salvage).readWhole();
        } catch (JacksonException e) {
            throw new UnreadableBodyException("the body is no complete JSON: " + refusal.getOriginalMessage(), e);
        }
    }

    private BodyReader readWhole() {
        readEnvelope();
        return this;
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
        Set<String> names = new HashSet<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (!names.add(name)) {
                throw new UnreadableBodyException("the answer has \"" + Flaws.shortened(name) + "\" twice");
            }
            readField(name, parser.nextToken());
        }
        if (parser.nextToken() != null) {
            throw new UnreadableBodyException("something follows the JSON of the answer");
        }
    }

    private void readField(String name, JsonToken value) {
        switch (name) {
            case "data" -> readData(value);
            case "meta" -> pagination = Pagination.of(strictValue());
            case "error" -> isError = Shape.isTrue(Json.value(parser));
            case "message" -> message = Json.value(parser);
            default -> parser.skipChildren();
        }
    }

    /** Outside of items no key may come twice. */
    private @Nullable Object strictValue() {
        if (salvage == null) {
            return Json.value(parser);
        }
        int from = start + Json.tokenStart(parser);
        parser.skipChildren();
        parser.finishToken();
        try (JsonParser strict = Json.parser(body, from, start + Json.position(parser) - from)) {
            strict.nextToken();
            return Json.value(strict);
        }
    }

    private void readData(JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            items = List.of(readItem());
        } else if (value == JsonToken.START_ARRAY) {
            isList = true;
            List<RawItem> found = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (found.size() == MOST_ITEMS) {
                    throw new UnreadableBodyException("the page holds more than " + MOST_ITEMS + " items");
                }
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
        RawItem.Original whole = salvage == null ? original : original.with(Flaws.in(salvage, from, length));
        return new RawItem(
                whole.flaws().containsKey("id") ? null : id,
                new RawItem.Slice(body, from, length),
                hash.of(whole.body(), from, length),
                whole);
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
