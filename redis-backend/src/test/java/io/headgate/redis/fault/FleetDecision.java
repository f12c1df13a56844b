package io.headgate.redis.fault;

import io.headgate.Decision;

/**
 * A decision that one node of a fleet made.
 *
 * @param by {@code redis} or {@code local}, or {@code nobody} where it was unavailable
 */
record FleetDecision(long sendNanos, long receiveNanos, String by, boolean admits) {
    static FleetDecision of(long sendNanos, long receiveNanos, Decision decision) {
        String by = decision instanceof Decision.Counted counted
                ? counted.grant().failure() == null ? "redis" : "local"
                : "nobody";
        return new FleetDecision(sendNanos, receiveNanos, by, decision.admits());
    }

    static FleetDecision parse(String line) {
        String[] words = line.split(" ", -1);
        return new FleetDecision(
                Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], Boolean.parseBoolean(words[3]));
    }

    boolean admittedBy(String whom) {
        return admits && by.equals(whom);
    }

    Call call() {
        return new Call(sendNanos, receiveNanos, 1);
    }

    double millis() {
        return (receiveNanos - sendNanos) / 1e6;
    }

    @Override
    public String toString() {
        return sendNanos + " " + receiveNanos + " " + by + " " + admits;
    }
}
