package dev.tallyfymirror.diff;

/** Whether two JSON texts are the same value: order of keys and white space don't count. */
@FunctionalInterface
public interface JsonEquality {
    boolean isSame(String one, String other);
}
