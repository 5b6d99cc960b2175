package dev.tallyfymirror.lawbreakers.ops;

import dev.tallyfymirror.lawbreakers.standin.Organization;

/** Breaks: knows the stand-in. */
public class Page {
    Organization standIn;
}
