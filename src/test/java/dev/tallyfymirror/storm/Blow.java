package dev.tallyfymirror.storm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The kinds of faults, and how many cards each has in the deck. */
enum Blow {
    KILL_HOLDER(2),
    KILL_OTHER(1),
    KILL_BOTH(1),
    TERMINATE_HOLDER(2),
    PAUSE_HOLDER(2),
    /** With an answer on its way to it, which nobody else gets. */
    PAUSE_HOLDER_READING(2),
    DATABASE_CRASH(2),
    DATABASE_GONE(1),
    DATABASE_RESET(1),
    DATABASE_SILENT_TO_ONE(1),
    DATABASE_SILENT_TO_BOTH(1),
    API_RESET(1),
    API_SILENT(1),
    API_ERRORS(1),
    API_LIMIT(1),
    API_HANGS(1),
    API_HTML(1),
    API_CUT(2),
    TOKEN_ROTATED(2);

    private final int cards;

    Blow(int cards) {
        this.cards = cards;
    }

    /** So many faults: each kind once, then decks by weight, shuffled by the seed. */
    static List<Blow> deal(int faults, long seed) {
        Random random = new Random(seed);
        List<Blow> dealt = new ArrayList<>(List.of(values()));
        Collections.shuffle(dealt, random);
        while (dealt.size() < faults) {
            List<Blow> deck = deck();
            Collections.shuffle(deck, random);
            dealt.addAll(deck);
        }
        return List.copyOf(dealt.subList(0, faults));
    }

    private static List<Blow> deck() {
        List<Blow> deck = new ArrayList<>();
        for (Blow blow : values()) {
            deck.addAll(Collections.nCopies(blow.cards, blow));
        }
        return deck;
    }
}
