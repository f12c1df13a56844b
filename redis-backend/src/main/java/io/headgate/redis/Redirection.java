package io.headgate.redis;

import io.headgate.BackendException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** A node of a cluster says that a slot is not, or not only, with it. Nothing ran, so the call may go out again. */
final class Redirection extends BackendException {
    private static final long serialVersionUID = 1L;

    /** What to do. */
    enum Course {
        /** Ask the target from now on. */
        MOVED,

        /** Ask the target this once. */
        ASK,

        /** Ask the same node again, for fewer keys: some of them are there and some are not. */
        TRY_AGAIN
    }

    private final Course course;
    private final transient @Nullable Host target;

    private Redirection(Course course, @Nullable Host target, JedisException e) {
        super(
                Kind.NOT_READY,
                "Redis cannot serve now (" + course.name().replace("_", "") + ")",
                Failures.withoutText(e));
        this.course = course;
        this.target = target;
    }

    static Redirection of(JedisRedirectionException e) {
        return new Redirection(
                e instanceof JedisAskDataException ? Course.ASK : Course.MOVED,
                new Host(e.getTargetNode().getHost(), e.getTargetNode().getPort()),
                e);
    }

    static Redirection tryAgain(JedisException e) {
        return new Redirection(Course.TRY_AGAIN, null, e);
    }

    Course course() {
        return course;
    }

    /**
     * Where the slot is; null to {@link Course#TRY_AGAIN}.
     *
     * @param asked the node that said so; one that does not know its own host leaves it out
     */
    @Nullable
    Host target(Host asked) {
        return target == null ? null : ClusterSlots.at(target.name(), target.port(), asked);
    }
}
