package io.headgate.benchmarks;

/** Clients by number. */
final class Client {
    private Client() {}

    /** The address of a client, each another one up to 2^24. */
    static String name(int number) {
        return "10." + (number >> 16 & 0xFF) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
    }
}
