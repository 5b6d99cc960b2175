package dev.tallyfymirror.standin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with one request. Those named after a body or a status answer by themselves; the others bend
 * the ordinary answer or what happens around it. {@code number} and {@code text} mean what the factory's parameter says; {@code
 * action} runs before the answer.
 */
public record Fault(
        Kind kind,
        int number,
        @Nullable String text,
        Duration pause,
        @Nullable Runnable action) {

    /** The kinds of faults; each has a factory of its name. */
    public enum Kind {
        STATUS,
        HTML,
        ERROR_BODY,
        BODY,
        EMPTY,
        NO_CONTENT,
        REDIRECT,
        DELAY,
        HANG,
        DRIP,
        CLOSE,
        LOSE_ANSWER,
        CUT_LENGTH,
        CUT_CHUNKED,
        CUT_CLOSE,
        GZIP,
        GZIP_BOMB,
        WRONG_TOTAL,
        EMPTY_LIST,
        FIRST_PAGE,
        SHRUNK,
        RUN
    }

    /** An error with this status and the API's body for it; a 429 carries no {@code Retry-After}. */
    public static Fault status(int status) {
        return of(Kind.STATUS, status, null);
    }

    /** An error with this status and this {@code Retry-After}, whatever it says. */
    public static Fault status(int status, String retryAfter) {
        return of(Kind.STATUS, status, retryAfter);
    }

    /** A 429 whose {@code Retry-After} is a date, so many seconds after the stand-in's present. */
    public static Fault retryAtDate(int seconds) {
        return of(Kind.STATUS, 429, "+" + seconds);
    }

    /** A proxy's HTML page with this status, 200 too. */
    public static Fault html(int status) {
        return of(Kind.HTML, status, null);
    }

    /** {@code {"error": true}} with 200. */
    public static Fault errorBody() {
        return of(Kind.ERROR_BODY, 200, null);
    }

    /** A literal body with this status. */
    public static Fault body(int status, String body) {
        return of(Kind.BODY, status, body);
    }

    /** 200 with nothing in it. */
    public static Fault empty() {
        return of(Kind.EMPTY, 200, null);
    }

    public static Fault noContent() {
        return of(Kind.NO_CONTENT, 204, null);
    }

    /** 302 to this address. */
    public static Fault redirect(String location) {
        return of(Kind.REDIRECT, 302, location);
    }

    /** The ordinary answer, so much later. */
    public static Fault delay(Duration pause) {
        return new Fault(Kind.DELAY, 0, null, pause, null);
    }

    /** Never an answer. The request is not carried out. */
    public static Fault hang() {
        return of(Kind.HANG, 0, null);
    }

    /** The ordinary answer in 20 pieces with a pause between them. */
    public static Fault drip(Duration pause) {
        return new Fault(Kind.DRIP, 20, null, pause, null);
    }

    /** The connection ends without an answer. The request is not carried out. */
    public static Fault close() {
        return of(Kind.CLOSE, 0, null);
    }

    /** The request is carried out, then the connection ends without an answer. */
    public static Fault loseAnswer() {
        return of(Kind.LOSE_ANSWER, 0, null);
    }

    /** The ordinary answer cut after so many bytes of the body, with its whole length declared. */
    public static Fault cutLength(int at) {
        return of(Kind.CUT_LENGTH, at, null);
    }

    /** The same with chunks and without the last one. */
    public static Fault cutChunked(int at) {
        return of(Kind.CUT_CHUNKED, at, null);
    }

    /** The same with a body that ends with the connection, so that nothing tells. */
    public static Fault cutClose(int at) {
        return of(Kind.CUT_CLOSE, at, null);
    }

    /** The ordinary answer compressed, asked for or not. */
    public static Fault gzip() {
        return of(Kind.GZIP, 0, null);
    }

    /** A compressed answer that expands to so many megabytes of a JSON string. */
    public static Fault gzipBomb(int megabytes) {
        return of(Kind.GZIP_BOMB, megabytes, null);
    }

    /** The ordinary list, but with this total. */
    public static Fault wrongTotal(int total) {
        return of(Kind.WRONG_TOTAL, total, null);
    }

    /** The list without any items. */
    public static Fault emptyList() {
        return of(Kind.EMPTY_LIST, 0, null);
    }

    /** The first page, said to be the page that was asked for. */
    public static Fault firstPage() {
        return of(Kind.FIRST_PAGE, 0, null);
    }

    /** The list in pages of at most this size, whatever was asked and is served otherwise. */
    public static Fault shrunk(int perPage) {
        return of(Kind.SHRUNK, perPage, null);
    }

    /** Runs something before the request is answered in the ordinary way: a change between two pages, say. */
    public static Fault run(Runnable action) {
        return new Fault(Kind.RUN, 0, null, Duration.ZERO, action);
    }

    static Fault of(Kind kind, int number, @Nullable String text) {
        return new Fault(kind, number, text, Duration.ZERO, null);
    }

    Twist twist() {
        return switch (kind) {
            case WRONG_TOTAL -> new Twist(Twist.Kind.WRONG_TOTAL, number);
            case EMPTY_LIST -> new Twist(Twist.Kind.EMPTY_LIST, 0);
            case FIRST_PAGE -> new Twist(Twist.Kind.FIRST_PAGE, 0);
            case SHRUNK -> new Twist(Twist.Kind.SHRUNK, number);
            default -> Twist.NONE;
        };
    }
}
