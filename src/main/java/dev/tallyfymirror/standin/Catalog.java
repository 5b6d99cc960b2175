package dev.tallyfymirror.standin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The people, guests, groups and templates of the organization. */
final class Catalog {
    private static final String[][] PEOPLE = {
        {"Ada", "Lindqvist"},
        {"Zoë", "Müller"},
        {"Łukasz", "Nowak"},
        {"Grace", "Okafor"},
        {"Pedro", "Álvarez"},
        {"Mei", "田中"},
        {"Olga", "Иванова"},
        {"Sam", "O'Neill"},
        {"Priya", "Raman"}
    };
    private static final String[] TEMPLATES = {
        "Customer Onboarding", "Employee Onboarding", "Invoice Approval",
        "Content Review", "Equipment Purchase", "Incident Response"
    };
    private static final String[] CUSTOMERS = {
        "ACME Corp",
        "Globex",
        "Initech",
        "Köhler & Söhne",
        "Umbrella",
        "株式会社サンプル",
        "Hooli",
        "Łódź Logistics",
        "\"Quote\" Inc",
        "Soylent"
    };

    private final Map<Integer, Person> people = new LinkedHashMap<>();
    private final List<String> guests =
            List.of("guest.one@example.org", "guest.two@example.org", "o'guest@example.org");
    private final Map<String, String> groups = new LinkedHashMap<>();
    private final List<Template> templates = new ArrayList<>();

    Catalog(SplittableRandom random) {
        for (int i = 0; i < PEOPLE.length; i++) {
            people.put(1001 + i, new Person(1001 + i, PEOPLE[i][0], PEOPLE[i][1]));
        }
        for (String name : List.of("Sales", "Finance", "Operations")) {
            groups.put(Ids.hex(random), name);
        }
        for (String title : TEMPLATES) {
            templates.add(new Template(Ids.hex(random), title, random.split()));
        }
    }

    /** Whose token it is. */
    int me() {
        return 1001;
    }

    @Nullable
    Person person(int id) {
        return people.get(id);
    }

    String groupName(String id) {
        return groups.getOrDefault(id, "Group");
    }

    int anyone(SplittableRandom random) {
        return 1001 + random.nextInt(people.size());
    }

    String anyGuest(SplittableRandom random) {
        return guests.get(random.nextInt(guests.size()));
    }

    String anyGroup(SplittableRandom random) {
        return List.copyOf(groups.keySet()).get(random.nextInt(groups.size()));
    }

    Template anyTemplate(SplittableRandom random) {
        return templates.get(random.nextInt(templates.size()));
    }

    String anyCustomer(SplittableRandom random) {
        return CUSTOMERS[random.nextInt(CUSTOMERS.length)];
    }
}
