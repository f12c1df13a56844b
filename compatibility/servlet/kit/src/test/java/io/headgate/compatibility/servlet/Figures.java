package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;

/** Prints the figure that a promise asks for, having checked that it is exactly 1. */
final class Figures {
    private Figures() {}

    static void print(int promise, String what, long counted, long expected) {
        assertEquals(expected, counted, what);
        print(promise, what + " %.3f".formatted((double) counted / expected));
    }

    static void print(int promise, String figure) {
        System.out.printf(Locale.ROOT, "promise %d: %s (%s)%n", promise, figure, TestServer.container());
    }
}
