package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.Quarantined;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.Quarantined.Place;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What mapping a set of items gave beside the items themselves: people named, and what could not be read. */
final class Batch<C extends Enum<C> & Column> {
    private final Kind kind;
    private final Instant seenAt;
    private final List<Change<C>> changes = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();

    Batch(Kind kind, Instant seenAt) {
        this.kind = kind;
        this.seenAt = seenAt;
    }

    /** The readable item, its people noted; null when it is held back whole. */
    @Nullable
    Item<C> take(RawItem raw, @Nullable String runId, Mapped<C> mapped) {
        if (mapped instanceof Mapped.Refused<C> refused) {
            hold(new Place(raw.id(), runId), null, refused.reason(), refused.raw());
            return null;
        }
        Mapped.Readable<C> readable = (Mapped.Readable<C>) mapped;
        members.addAll(readable.members());
        return readable.item();
    }

    /** What the item makes of what is held; where it is believed, its unreadable fields are noted. */
    void add(Change<C> change, RawItem raw, @Nullable String runId, Item<C> item) {
        add(change);
        if (!change.isRefusal()) {
            unreadable(raw, item)
                    .forEach((field, reason) -> hold(new Place(item.id(), runId), field, reason, raw.wholeText()));
        }
    }

    /** By field: those that mean a column, and others. */
    private static Map<String, String> unreadable(RawItem raw, Item<?> item) {
        Map<String, String> fields = new LinkedHashMap<>();
        raw.unreadable().forEach(reason -> fields.put(field(reason), reason));
        item.unreadable().values().forEach(reason -> fields.put(field(reason), reason));
        return fields;
    }

    void hold(Place place, @Nullable String field, String reason, String raw) {
        quarantined.add(new Quarantined(kind, place, field, reason, raw, seenAt));
    }

    /** The mapper's reasons begin with the API's name of the field and a colon. */
    private static String field(String reason) {
        int colon = reason.indexOf(':');
        return colon < 0 ? reason : reason.substring(0, colon);
    }

    void add(Change<C> change) {
        changes.add(change);
    }

    List<Change<C>> changes() {
        return changes;
    }

    List<Member> members() {
        return members;
    }

    List<Quarantined> quarantined() {
        return quarantined;
    }

    Instant seenAt() {
        return seenAt;
    }
}
