package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The faults that are waiting. A pattern is a regular expression that is looked for in {@code METHOD uri?query}; the
 * first rule that matches a request and is due has it. Faults come before the token is looked at. Safe to use from any
 * thread.
 */
public final class Faults {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final SplittableRandom random;

    Faults(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The next {@code times} requests that match. */
    @CanIgnoreReturnValue
    public Faults next(int times, String pattern, Fault fault) {
        return after(0, times, pattern, fault);
    }

    /** After {@code spared} matching requests the next {@code times}. */
    @CanIgnoreReturnValue
    public Faults after(int spared, int times, String pattern, Fault fault) {
        rules.add(new Rule(Pattern.compile(pattern), fault, 1, spared, times));
        return this;
    }

    /** Every request that matches, until {@link #clear()}. */
    @CanIgnoreReturnValue
    public Faults always(String pattern, Fault fault) {
        return after(0, Integer.MAX_VALUE, pattern, fault);
    }

    /** Each request that matches with this probability, drawn from the stand-in's seed. */
    @CanIgnoreReturnValue
    public Faults sometimes(double probability, String pattern, Fault fault) {
        rules.add(new Rule(Pattern.compile(pattern), fault, probability, 0, Integer.MAX_VALUE));
        return this;
    }

    public void clear() {
        rules.clear();
    }

    /** How many rules still wait for a request. */
    public int waiting() {
        return rules.size();
    }

    @Nullable
    Fault find(String request) {
        return rules.isEmpty() ? null : draw(request);
    }

    private synchronized @Nullable Fault draw(String request) {
        for (Rule rule : rules) {
            if (rule.pattern.matcher(request).find() && rule.due(random)) {
                if (rule.left == 0) {
                    rules.remove(rule);
                }
                return rule.fault;
            }
        }
        return null;
    }

    private static final class Rule {
        private final Pattern pattern;
        private final Fault fault;
        private final double probability;
        private int spared;
        private int left;

        Rule(Pattern pattern, Fault fault, double probability, int spared, int left) {
            this.pattern = pattern;
            this.fault = fault;
            this.probability = probability;
            this.spared = spared;
            this.left = left;
        }

        boolean due(SplittableRandom random) {
            if (spared > 0) {
                spared--;
                return false;
            }
            if (left == 0 || (probability < 1 && random.nextDouble() >= probability)) {
                return false;
            }
            left -= left == Integer.MAX_VALUE ? 0 : 1;
            return true;
        }
    }
}
