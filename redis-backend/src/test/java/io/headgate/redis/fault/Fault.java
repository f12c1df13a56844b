package io.headgate.redis.fault;

/** What a {@link FaultProxy} does to a connection, or to what passes through it. */
enum Fault {
    /** Passes everything. */
    PASS,

    /** Passes replies later: {@link FaultProxy#latency}. */
    LATENCY,

    /** Takes connections and requests, and passes nothing. */
    BLACKHOLE,

    /** Listens and never accepts, so that a dial hangs; the connections that are open are reset. */
    UNACCEPTED,

    /** Resets what is open and what is dialled, at once. */
    RESET,

    /** Does not listen; the connections that are open are reset. */
    REFUSE,

    /** Passes every byte by itself. */
    SLICE,

    /** Passes a reply one byte in 150 ms. */
    DRIP,

    /** Passes requests, and swallows replies. */
    DROP_REPLY,

    /** Passes requests, and of a reply the first half; then the connection ends. */
    CUT_REPLY,

    /** Passes {@link FaultProxy#prefixOnce} before a reply. */
    PREFIX_REPLY,

    /** Passes a reply twice. */
    REPEAT_REPLY,

    /** Answers each request by itself with what is no reply: {@link FaultProxy#answer}. */
    ANSWER;

    boolean listens() {
        return this != REFUSE && this != UNACCEPTED;
    }

    boolean resetsWhatIsOpen() {
        return this == REFUSE || this == UNACCEPTED || this == RESET;
    }

    boolean passesRequests() {
        return switch (this) {
            case PASS, LATENCY, SLICE, DRIP, DROP_REPLY, CUT_REPLY, PREFIX_REPLY, REPEAT_REPLY -> true;
            case BLACKHOLE, UNACCEPTED, RESET, REFUSE, ANSWER -> false;
        };
    }
}
