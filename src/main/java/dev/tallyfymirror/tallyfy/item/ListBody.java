package dev.tallyfymirror.tallyfy.item;

import java.util.List;

/** The items of one page in their order, and what the page claims about itself. */
public record ListBody(List<RawItem> items, Pagination pagination) {}
