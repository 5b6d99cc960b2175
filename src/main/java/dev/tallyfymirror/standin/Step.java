package dev.tallyfymirror.standin;

/** A step of a template, from which the task of the same position is made in each run. */
record Step(String id, String title, String alias, String taskType) {}
