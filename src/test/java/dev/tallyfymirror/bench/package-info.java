/**
 * The benchmark that {@code bin/benchmark} runs. No test: what it measures is the machine as well. {@code
 * docs/performance.md} says what its figures mean.
 */
package dev.tallyfymirror.bench;
