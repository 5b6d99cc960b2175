package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.tallyfy.Answer.Deleted;
import dev.tallyfymirror.tallyfy.Answer.Hidden;
import dev.tallyfymirror.tallyfy.Answer.Present;
import dev.tallyfymirror.tallyfy.item.Activity;
import dev.tallyfymirror.tallyfy.item.BodyReader;
import dev.tallyfymirror.tallyfy.item.ListBody;
import dev.tallyfymirror.tallyfy.item.MemberMapper;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.UnreadableBodyException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * One organization of Tallyfy. Every publisher is cold. Lists ask for the next page only when there is demand for it:
 * {@code concatMap(page -> …, 1)} is read one page ahead, {@code concatMap(page -> …, 0)} none.
 */
public final class TallyfyClient {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ClientSettings settings;
    private final ServerClock serverClock;
    private final Exchange exchange;
    private final Requests requests;
    private final Addresses addresses;
    private final TokenSource tokens;

    public TallyfyClient(
            ClientSettings settings,
            Credentials credentials,
            Clock clock,
            RequestBudget budget,
            RequestObserver observer) {
        this.settings = settings;
        serverClock = new ServerClock(clock);
        exchange = new Exchange(settings.limits(), clock, serverClock, observer);
        requests = new Requests(exchange, budget, observer, settings);
        addresses = new Addresses(settings.baseUrl(), settings.organization());
        tokens = tokens(credentials, clock);
    }

    private TallyfyClient(TallyfyClient shared, Requests requests) {
        this.settings = shared.settings;
        this.serverClock = shared.serverClock;
        this.exchange = shared.exchange;
        this.requests = requests;
        this.addresses = shared.addresses;
        this.tokens = shared.tokens;
    }

    /** The same client, whose requests the budget prefers: {@link Purpose#CONFIRM}. To be closed with this one. */
    public TallyfyClient forDeadlines() {
        return new TallyfyClient(this, requests.forPurpose(Purpose.CONFIRM));
    }

    /** The same client, whose requests the budget refuses rather than lets wait: {@link Purpose#HINT}. */
    public TallyfyClient forHints() {
        return new TallyfyClient(this, requests.forPurpose(Purpose.HINT));
    }

    /** Items that a page of a list is asked to have. */
    public int pageSize() {
        return settings.pageSize();
    }

    /** Tallyfy's time, as far as its answers have shown it. */
    public ServerClock serverClock() {
        return serverClock;
    }

    /** All pages of runs, the last first (see the package). Completes only when the list was read to its end. */
    public Flux<Page> listRuns(RunQuery query) {
        return listPages((number, size) -> requestRuns(query, number, size));
    }

    /** All pages of a list in the same order, each requested like this; what is too long is read in parts. */
    public Flux<Page> listPages(PageRequest request) {
        return Flux.defer(() -> cursor(request).requestNext(Integer.MAX_VALUE));
    }

    /** One page of a list, in parts where it is too long. */
    public Flux<Page> requestParts(int number, PageRequest request) {
        return request.request(number, settings.pageSize())
                .flux()
                .onErrorResume(
                        AnswerTooLongException.class,
                        tooLong -> PageParts.of(request, number, settings.pageSize(), null)
                                .request(tooLong));
    }

    /** The same pages as in a list, one at a time. */
    public PageCursor cursor(PageRequest request) {
        return new PageCursor(request, settings.pageSize());
    }

    /** All pages of a run's tasks; {@link NotFoundException} and {@link NotVisibleException} are the run's. */
    public Flux<Page> listTasks(String runId) {
        return listPages((number, size) -> requestTasks(runId, number, size));
    }

    /** All pages of a run's tasks, one at a time. */
    public PageCursor taskCursor(String runId) {
        return cursor((number, size) -> requestTasks(runId, number, size));
    }

    /** The same from where another one was ({@link PageCursor#place}); null where that means nothing here. */
    public @Nullable PageCursor taskCursor(String runId, String place) {
        PageCursor.Place there = PageCursor.Place.of(place);
        return there == null
                ? null
                : new PageCursor((number, size) -> requestTasks(runId, number, size), there.pageSize(), there.pass());
    }

    /** All pages of the organization's task list, which knows one-off tasks. */
    public Flux<Page> listOrganizationTasks(TaskQuery query) {
        return listPages((number, size) -> requestOrganizationTasks(query, number, size));
    }

    /** One page, as "List processes" shows it. {@link AnswerTooLongException} where it has too many tasks with it. */
    public Mono<Page> requestRuns(RunQuery query, int number) {
        return requestRuns(query, number, settings.pageSize());
    }

    /** The same of pages that have so many runs. */
    public Mono<Page> requestRuns(RunQuery query, int number, int size) {
        int longest = query.withTasks() ? settings.limits().bodies().embedded() : Integer.MAX_VALUE;
        return requestPage(
                        number,
                        () -> Call.get(Purpose.LIST_RUNS, addresses.runs(parameters(query, number, size)))
                                .within(longest))
                .map(page -> page.asAskedForWithTasks(query.withTasks()));
    }

    private Map<String, @Nullable Object> parameters(RunQuery query, int number, int size) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("status", query.status());
        parameters.put("archived", query.archived().word());
        parameters.put("sort", query.newestFirst() ? "-created_at" : "created_at");
        parameters.put("with", query.withTasks() ? "tasks" : null);
        return paged(parameters, number, size);
    }

    /** One page, as "List process tasks" shows it. */
    public Mono<Page> requestTasks(String runId, int number) {
        return requestTasks(runId, number, settings.pageSize());
    }

    private Mono<Page> requestTasks(String runId, int number, int size) {
        return requestPage(Purpose.LIST_TASKS, number, () -> {
            Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
            parameters.put("sort", "position");
            return addresses.runTasks(runId, paged(parameters, number, size));
        });
    }

    /** One page of the organization's task list. */
    public Mono<Page> requestOrganizationTasks(TaskQuery query, int number) {
        return requestOrganizationTasks(query, number, settings.pageSize());
    }

    private Mono<Page> requestOrganizationTasks(TaskQuery query, int number, int size) {
        return requestPage(Purpose.LIST_ORGANIZATION_TASKS, number, () -> {
            Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
            parameters.put("is_oneoff", query.oneOff() ? true : null);
            parameters.put("status", query.status());
            parameters.put("archived", query.archived().word());
            parameters.put("sort", query.sort());
            return addresses.tasks(paged(parameters, number, size));
        });
    }

    /** What happened last in the organization, the newest first; what it is about says {@link Activity}. */
    public Mono<Page> requestActivity() {
        return requestPage(Purpose.LIST_ACTIVITY, 1, () -> {
            Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
            parameters.put("sort", "-created_at");
            return addresses.activity(paged(parameters, 1, settings.pageSize()));
        });
    }

    /** "Get process": there, gone, or out of sight. */
    public Mono<Answer> findRun(String id) {
        return find(id, () -> Call.get(Purpose.FIND_RUN, addresses.run(id)));
    }

    /** "Get task": there, gone, or out of sight; of a run or not. */
    public Mono<Answer> findTask(String id) {
        return find(id, () -> Call.get(Purpose.FIND_TASK, addresses.task(id)));
    }

    /**
     * "Complete task". Sent once; again only after 429. {@link RefusedException}, {@link NotFoundException} or
     * {@link NotVisibleException} when Tallyfy says no, {@link UnknownOutcomeException} when it may have been done.
     */
    public Mono<Present> completeTask(Completion completion) {
        return Mono.defer(() -> requests.reply(completing(completion), tokens)).map(this::completed);
    }

    /** Who the token belongs to: a cheap check of it. */
    public Mono<Member> me() {
        return Mono.defer(() -> requests.reply(Call.get(Purpose.ME, addresses.me()), tokens))
                .map(reply -> read(reply, () -> person(reply)));
    }

    /** Tallyfy's time, to the second, as its answer to {@code /me} says. */
    public Mono<Instant> requestTime() {
        return Mono.defer(() -> requests.reply(Call.get(Purpose.ME, addresses.me()), tokens))
                .map(reply -> reply.when().observedAt());
    }

    /** Asks for the time where no answer has told it yet, or none since this machine's clock was set. */
    public Mono<Void> learnTime() {
        return Mono.defer(
                () -> serverClock().isMeasured() ? Mono.empty() : requestTime().then());
    }

    /** Closes the connections. */
    public Mono<Void> close() {
        return exchange.close();
    }

    private TokenSource tokens(Credentials credentials, Clock clock) {
        if (credentials instanceof Credentials.Application application) {
            return new ApplicationToken(application, addresses.token(), requests, clock);
        }
        if (credentials instanceof Credentials.TokenFile file) {
            return new TokenInFile(file.file());
        }
        return new FixedToken(((Credentials.AccessToken) credentials).token());
    }

    private Mono<Page> requestPage(Purpose purpose, int number, Supplier<URI> address) {
        return requestPage(number, () -> Call.get(purpose, address.get()));
    }

    private Mono<Page> requestPage(int number, Supplier<Call> call) {
        return Mono.defer(() -> requests.reply(call.get(), tokens))
                .map(reply -> read(reply, () -> page(reply, number)));
    }

    private static Map<String, @Nullable Object> paged(Map<String, @Nullable Object> parameters, int number, int size) {
        parameters.put("page", number);
        parameters.put("per_page", size);
        return parameters;
    }

    private Page page(Reply reply, int number) {
        ListBody body = BodyReader.list(reply.body(), settings.organization());
        return new Page(number, body.items(), body.pagination(), reply.when());
    }

    private Mono<Answer> find(String id, Supplier<Call> call) {
        return Mono.defer(() -> requests.reply(call.get(), tokens))
                .<Answer>map(reply -> read(reply, () -> new Present(item(reply, id), reply.when())))
                .onErrorResume(NotFoundException.class, e -> Mono.just(new Deleted(e.when())))
                .onErrorResume(NotVisibleException.class, e -> Mono.just(new Hidden(e.when())));
    }

    private RawItem item(Reply reply, String id) {
        RawItem item = BodyReader.item(reply.body(), settings.organization());
        if (item.id() != null && !item.id().equals(id)) {
            throw new UnexpectedAnswerException("Tallyfy was asked for " + id + " and answered with " + item.id());
        }
        return item;
    }

    private Call completing(Completion completion) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("task_id", completion.taskId());
        if (completion.approved() != null) {
            body.put("is_approved", completion.approved());
        }
        if (!completion.taskdata().isEmpty()) {
            body.put("taskdata", completion.taskdata());
        }
        Call.Body json = new Call.Body("application/json", JSON.writeValueAsBytes(body));
        return Call.post(Purpose.COMPLETE_TASK, addresses.completedTasks(completion.runId()), json);
    }

    private Present completed(Reply reply) {
        try {
            return new Present(BodyReader.item(reply.body(), settings.organization()), reply.when());
        } catch (UnreadableBodyException e) {
            throw new UnknownOutcomeException(
                    "Tallyfy answered the completion with what can't be read; it may have been done: " + said(reply, e),
                    null);
        }
    }

    /** Its own message may hold what the answer repeats. */
    private static String said(Reply reply, UnreadableBodyException unreadable) {
        return reply.shown(String.valueOf(unreadable.getMessage()));
    }

    private static Member person(Reply reply) {
        Member member = MemberMapper.map(BodyReader.item(reply.body(), null));
        if (member == null) {
            throw new UnexpectedAnswerException("Tallyfy's answer to /me names nobody");
        }
        return member;
    }

    /** What can't be believed is an answer that is none. */
    private static <T> T read(Reply reply, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UnreadableBodyException e) {
            throw new UnexpectedAnswerException("Tallyfy's answer can't be used: " + said(reply, e));
        }
    }
}
