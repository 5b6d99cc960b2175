package dev.tallyfymirror.outbox;

import dev.tallyfymirror.retry.PermanentException;

/** A reader's place is older than what is kept, or beyond the newest: that of another outbox or of another history. */
public final class PlaceGoneException extends PermanentException {
    private static final long serialVersionUID = 1L;
    private final transient Places places;

    public PlaceGoneException(long place, Places places) {
        super("the place " + place + " is not there: this feed reaches from " + places.oldest() + " to "
                + places.newest());
        this.places = places;
    }

    public Places places() {
        return places;
    }
}
