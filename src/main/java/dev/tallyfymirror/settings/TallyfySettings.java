package dev.tallyfymirror.settings;

import java.util.List;
import java.util.Optional;

/** The organizations that are mirrored, in the order they were given. */
public record TallyfySettings(List<OrganizationSettings> organizations) {
    public TallyfySettings {
        organizations = List.copyOf(organizations);
    }

    public Optional<OrganizationSettings> organization(String id) {
        return organizations.stream().filter(one -> one.id().equals(id)).findFirst();
    }
}
