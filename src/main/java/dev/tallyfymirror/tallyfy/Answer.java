package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.tallyfy.item.RawItem;

/** What a read by id told. */
public sealed interface Answer {
    When when();

    record Present(RawItem item, When when) implements Answer {}

    /** 404, said by the API itself. */
    record Deleted(When when) implements Answer {}

    /** 403, said by the API itself: there or not, it is out of the token's sight. */
    record Hidden(When when) implements Answer {}
}
