package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Times.at;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.Source;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One item as Tallyfy shows it, and as the mirror holds it after each look. */
abstract class Shown<C extends Enum<C> & Column, S extends Shown<C, S>> {
    /** As the mirror would compare them: here white space doesn't count. */
    static final JsonEquality JSON = (one, other) -> one.replace(" ", "").equals(other.replace(" ", ""));

    private final Class<C> type;
    private Columns<C> columns;
    private final Set<C> absent;
    private final Map<C, String> unreadable;
    private Source source = Source.LIST;
    private String note = "";
    private @Nullable String fixedRaw;
    private boolean hashed = true;
    private @Nullable Change<C> change;

    Shown(Class<C> type) {
        this.type = type;
        this.columns = Columns.none(type);
        this.absent = EnumSet.noneOf(type);
        this.unreadable = new EnumMap<>(type);
    }

    abstract S self();

    abstract Optional<Change<C>> observe(@Nullable Held<C> held, Observation<C> seen);

    S set(C column, @Nullable Object value) {
        unreadable.remove(column);
        columns = columns.with(column, value);
        return self();
    }

    S unreadable(C column) {
        unreadable.put(column, "not readable");
        return self();
    }

    /** What the next bodies have no field for. */
    S without(List<C> fields) {
        absent.clear();
        absent.addAll(fields);
        return self();
    }

    S from(Source call) {
        source = call;
        return self();
    }

    /** Something in the body that no column shows. */
    S noted(String words) {
        note = words;
        return self();
    }

    /** The same body from now on, whatever the columns say. */
    S rawIs(String json) {
        fixedRaw = json;
        return self();
    }

    /** As of a call of which no hash is taken. */
    S unhashed() {
        hashed = false;
        return self();
    }

    List<String> seen(String time) {
        return seen(time, time);
    }

    List<String> seen(String answered, String requested) {
        Item<C> item = item();
        long hash = hashed ? item.raw().json().hashCode() : 0;
        return told(Observation.of(item, new When(at(answered), at(requested)), hash));
    }

    List<String> deleted(String time) {
        return told(Observation.absent("1", Observation.Presence.DELETED, new When(at(time), at(time))));
    }

    List<String> hidden(String time) {
        return told(Observation.absent("1", Observation.Presence.HIDDEN, new When(at(time), at(time))));
    }

    private List<String> told(Observation<C> seen) {
        return observe(kept(), seen).map(this::told).orElse(List.of());
    }

    final List<String> told(Change<C> next) {
        change = next;
        return Told.lines(next.facts());
    }

    Item<C> item() {
        Columns<C> shown = columns;
        for (C column : type.getEnumConstants()) {
            if (absent.contains(column) || unreadable.containsKey(column)) {
                shown = shown.with(column, null);
            }
        }
        Item.Raw raw =
                new Item.Raw(fixedRaw != null ? fixedRaw : "{" + shown + unreadable.keySet() + note + "}", source);
        return new Item<>(
                "1", shown, EnumSet.complementOf(EnumSet.copyOf(withNone(absent))), Map.copyOf(unreadable), raw);
    }

    private EnumSet<C> withNone(Set<C> some) {
        EnumSet<C> set = EnumSet.noneOf(type);
        set.addAll(some);
        return set;
    }

    /** The last change. */
    Change<C> change() {
        if (change == null) {
            throw new IllegalStateException("nothing is held");
        }
        return change;
    }

    @Nullable
    Held<C> kept() {
        return change == null ? null : change.after();
    }

    Marks marks() {
        return change().after().row().marks();
    }

    @Nullable
    Object value(C column) {
        return change().after().row().columns().value(column);
    }

    String raw() {
        return change().after().row().raw().json();
    }

    @SafeVarargs
    final S without(C... fields) {
        return without(Arrays.asList(fields));
    }

    static @Nullable Instant time(@Nullable String time) {
        return time == null ? null : at(time);
    }
}
