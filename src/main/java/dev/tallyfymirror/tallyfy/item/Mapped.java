package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Member;
import java.util.List;

/** What became of a raw item: an item and the people named in it, or a refusal of the whole with the reason. */
public sealed interface Mapped<C extends Enum<C> & Column> {
    /** Reasons in {@link Item#unreadable()} begin with the API's name of the field and a colon. */
    record Readable<C extends Enum<C> & Column>(Item<C> item, List<Member> members) implements Mapped<C> {}

    /** Nothing can be mirrored of it: it is no object or has no readable id. {@code raw} is storable text. */
    record Refused<C extends Enum<C> & Column>(String reason, String raw) implements Mapped<C> {}
}
