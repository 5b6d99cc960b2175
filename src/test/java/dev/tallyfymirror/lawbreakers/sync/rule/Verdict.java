package dev.tallyfymirror.lawbreakers.sync.rule;

import dev.tallyfymirror.lawbreakers.mirror.Rows;
import dev.tallyfymirror.lawbreakers.model.Word;
import java.util.List;
import reactor.core.publisher.Mono;

/** Lawful: words of the model. Breaks: Reactor, and what reads the database. */
public record Verdict(List<Word> words, Rows rows, Mono<Word> later) {}
