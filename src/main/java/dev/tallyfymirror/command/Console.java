package dev.tallyfymirror.command;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes.
 *
 * @param out answers
 * @param err everything else
 * @param terminal whether a person looks at both of them
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {
    static Console system() {
        return new Console(writer(System.out), writer(System.err), isTerminal());
    }

    /** Since JDK 22 there is a console without a terminal too, which says so. */
    private static boolean isTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException older) {
            return true;
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** One line of an answer, seen at once. */
    void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Whether whoever reads the answers has gone, as in {@code events | head}. */
    boolean isGone() {
        return out.checkError();
    }

    void warn(String line) {
        err.println(line);
        err.flush();
    }

    void complain(String line) {
        warn("tallyfy-mirror: " + line);
    }
}
