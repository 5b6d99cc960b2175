package dev.tallyfymirror.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A template (a checklist in the API's words); its steps are made as they are needed, always the same ones. */
final class Template {
    private static final String[] TITLES = {
        "Schedule welcome call", "Collect documents", "Check credit", "Review contract", "Approve budget",
        "Set up account", "Send invoice", "Confirm payment", "Order equipment", "Train the team",
        "Write summary", "Check references", "Prepare contract", "Sign contract", "Announce start",
        "Collect feedback", "Plan next quarter", "Archive documents"
    };

    private final String id;
    private final String title;
    private final SplittableRandom random;
    private final List<Step> steps = new ArrayList<>();

    Template(String id, String title, SplittableRandom random) {
        this.id = id;
        this.title = title;
        this.random = random;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** The step at a position from 1. */
    Step step(int position) {
        while (steps.size() < position) {
            steps.add(next(steps.size() + 1));
        }
        return steps.get(position - 1);
    }

    private Step next(int position) {
        String stepTitle = TITLES[Math.floorMod(position * 7 + id.hashCode(), TITLES.length)];
        String alias = stepTitle.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + "-" + position;
        return new Step(Ids.hex(random), stepTitle, alias, taskType(position));
    }

    private static String taskType(int position) {
        if (position % 7 == 3) {
            return "approval";
        }
        if (position % 11 == 5) {
            return "expiring";
        }
        if (position % 13 == 7) {
            return "email";
        }
        return position % 17 == 11 ? "expiring_email" : "task";
    }
}
