package dev.tallyfymirror.event;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tallyfymirror.model.FactType;
import java.util.List;

/** Holds events against the schemas that the program serves, formats of times, ids and addresses included. */
public final class EventSchemas {
    private static final String WHOLE = Schemas.uri("tallyfy.event");
    private static final Schemas SCHEMAS = Schemas.load();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(EventSchemas::text));

    private EventSchemas() {}

    /** Fails unless the data is as its type's schema says. */
    public static void require(NewEvent event) {
        requireNone(faults(event.type(), event.data()), event.data());
    }

    /** Fails unless a whole CloudEvent is as its schema says, its data included. */
    public static void require(String cloudEvent) {
        requireNone(faults(cloudEvent), cloudEvent);
    }

    static List<String> faults(FactType type, String data) {
        return validate(Schemas.uri(type.longName()), data);
    }

    static List<String> faults(String cloudEvent) {
        return validate(WHOLE, cloudEvent);
    }

    private static List<String> validate(String uri, String json) {
        return REGISTRY
                .getSchema(SchemaLocation.of(uri))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static void requireNone(List<String> faults, String json) {
        if (!faults.isEmpty()) {
            throw new AssertionError("an event is not as its schema says: " + faults + " in " + json);
        }
    }

    private static String text(String uri) {
        return SCHEMAS.find(uri.substring(uri.lastIndexOf('/') + 1)).orElse(null);
    }
}
