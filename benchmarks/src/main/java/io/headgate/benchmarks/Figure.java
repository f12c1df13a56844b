package io.headgate.benchmarks;

/** What is measured of a peer in a round. */
enum Figure {
    DECISIONS("decisions/s", "%,.0f"),
    P50("p50 us", "%,.1f"),
    P99("p99 us", "%,.1f"),
    /** Commands that clients sent; what a script calls is not one. */
    COMMANDS("commands", "%.4f"),
    REDIS_CPU("Redis CPU us", "%.2f"),
    CLIENT_CPU("client CPU us", "%.2f"),
    ADMITTED("admitted", "%.3f");

    final String title;
    private final String format;

    Figure(String title, String format) {
        this.title = title;
        this.format = format;
    }

    String text(double figure) {
        return format.formatted(figure);
    }
}
