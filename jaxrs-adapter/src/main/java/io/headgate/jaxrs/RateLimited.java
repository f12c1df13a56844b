package io.headgate.jaxrs;

import io.headgate.FailureChoice;
import io.headgate.Mode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits a resource method, or all methods of a resource class together.
 *
 * <p>Example: five requests a minute per client address, refilled one every 12 s:
 *
 * <pre>{@code
 * @GET
 * @RateLimited(limit = 5, window = "1m")
 * public String hello() { ... }
 * }</pre>
 *
 * <p>On a class, its methods share one budget, and a method's own annotations replace it. Where the
 * method of the resource class has none, the first of these that has some counts, as a whole: the method
 * it overrides in a superclass, the one it implements of an interface, the class, its superclass, its
 * interface. What several classes inherit counts for each of them apart.
 *
 * <p>Several annotations on one element must all grant, and a request that one of them refuses is
 * charged by none. A wrong attribute stops the deployment.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(RateLimited.Several.class)
public @interface RateLimited {
    /** The {@link #burst} that is the same as the {@link #limit}. */
    long SAME_AS_LIMIT = -1;

    /** The {@link #limit} that was not said. */
    long UNSAID = Long.MIN_VALUE;

    /**
     * The name of a policy without a match in the application's policy file, in place of all other attributes. All
     * that name it share its buckets.
     */
    String policy() default "";

    /** The quota, the units that come back in one window: 1 to 10^12. Needed, unless {@link #policy} is said. */
    long limit() default UNSAID;

    /**
     * The window, a whole number and a unit ({@code ms s m h d}), 1 ms to 366 d: {@code 1m}. Needed, unless {@link
     * #policy} is said.
     */
    String window() default "";

    /** The capacity, the most units that can be taken at once: 1 to 10^12; the limit unless said. */
    long burst() default SAME_AS_LIMIT;

    /**
     * Whose requests are counted together: {@code ip}, {@code header:NAME}, {@code cookie:NAME}, {@code
     * principal} or {@code global}; combined with {@code +}, alternatives with {@code |}.
     */
    String key() default "ip";

    /** The units that one request takes, 1 to the burst. */
    long cost() default 1;

    /** What becomes of a request while the backend cannot decide. */
    FailureChoice onFailure() default FailureChoice.LOCAL;

    /** Whether the policy refuses requests, or is tried out. */
    Mode mode() default Mode.ENFORCE;

    /**
     * The policy's name, which clients see: 1 to 64 of {@code A-Z a-z 0-9 . _ -}, unique in the
     * application. Unless said {@code SimpleClass.method}, and {@code SimpleClass} on a class.
     */
    String name() default "";

    /** Several annotations of one element. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface Several {
        /** All of them must grant. */
        RateLimited[] value();
    }
}
