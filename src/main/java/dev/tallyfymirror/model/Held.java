package dev.tallyfymirror.model;

/** What the mirror holds of one item: its row and what it remembers of it. */
public record Held<C extends Enum<C> & Column>(Row<C> row, Memory memory) {
    public String id() {
        return row.id();
    }
}
