package dev.tallyfymirror.standin;

import java.util.List;

/** Who a task belongs to: member ids, guests' e-mail addresses, group ids. */
public record Owners(List<Integer> users, List<String> guests, List<String> groups) {
    public static final Owners NOBODY = new Owners(List.of(), List.of(), List.of());

    public Owners {
        users = List.copyOf(users);
        guests = List.copyOf(guests);
        groups = List.copyOf(groups);
    }

    public static Owners users(Integer... ids) {
        return new Owners(List.of(ids), List.of(), List.of());
    }

    boolean isNobody() {
        return users.isEmpty() && guests.isEmpty() && groups.isEmpty();
    }
}
