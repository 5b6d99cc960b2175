package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.model.Member;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A body of {@code GET /me} as a person. */
public final class MemberMapper {
    private static final Set<String> WANTED = Set.of("id", "full_name", "first_name", "last_name", "name", "email");

    private MemberMapper() {}

    /** Null where it is no person with a readable id. */
    public static @Nullable Member map(RawItem raw) {
        Json.Struct body = ItemBody.of(raw, WANTED);
        return body == null ? null : Members.of(raw, body);
    }
}
