package dev.tallyfymirror.standin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a path leads: the call, and the ids in the path. Both bases, with and without {@code /api}, lead here. */
record Route(Call call, @Nullable String organization, String runId, String taskId) {

    static Route of(String method, String path) {
        List<String> parts = List.of(path.split("/"));
        int first = parts.size() > 1 && parts.get(1).equals("api") ? 2 : 1;
        List<String> rest =
                parts.size() < first ? List.of() : parts.subList(Math.min(first, parts.size()), parts.size());
        if (rest.size() == 1 && rest.get(0).equals("me") && method.equals("GET")) {
            return new Route(Call.ME, null, "", "");
        }
        if (rest.equals(List.of("oauth", "token")) && method.equals("POST")) {
            return new Route(Call.TOKEN, null, "", "");
        }
        if (rest.size() < 3 || !rest.get(0).equals("organizations")) {
            return new Route(Call.OTHER, null, "", "");
        }
        return inOrganization(method, rest.get(1), rest.subList(2, rest.size()));
    }

    private static Route inOrganization(String method, String organization, List<String> rest) {
        String head = rest.get(0);
        String id = rest.size() > 1 ? rest.get(1) : "";
        if (head.equals("runs") && rest.size() > 2) {
            return inRun(method, organization, id, rest.subList(2, rest.size()));
        }
        Call call = switch (method + " " + head + "/" + rest.size()) {
            case "GET runs/1" -> Call.LIST_RUNS;
            case "GET runs/2" -> Call.GET_RUN;
            case "GET tasks/1" -> Call.LIST_TASKS;
            case "GET tasks/2" -> Call.GET_TASK;
            case "POST completed-tasks/1" -> Call.COMPLETE;
            case "DELETE completed-tasks/2" -> Call.REOPEN;
            case "GET activity-feeds/1" -> Call.FEED;
            default -> Call.OTHER;
        };
        return call == Call.GET_RUN ? new Route(call, organization, id, "") : new Route(call, organization, "", id);
    }

    private static Route inRun(String method, String organization, String run, List<String> rest) {
        String task = rest.size() > 1 ? rest.get(1) : "";
        Call call = switch (method + " " + rest.get(0) + "/" + rest.size()) {
            case "GET tasks/1" -> Call.LIST_RUN_TASKS;
            case "GET tasks/2" -> Call.GET_RUN_TASK;
            case "POST completed-tasks/1" -> Call.COMPLETE;
            case "DELETE completed-tasks/2" -> Call.REOPEN;
            default -> Call.OTHER;
        };
        return new Route(call, organization, run, task);
    }
}
