package io.headgate.compatibility.servlet;

import org.jspecify.annotations.Nullable;

/** A container refused a web application; the cause is what it says of that. */
public final class DeploymentFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeploymentFailure(@Nullable Throwable cause) {
        super(cause);
    }

    /** The first message of Headgate's in the chain of causes. */
    String headgateMessage() {
        for (Throwable cause = this; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.startsWith("RateLimitFilter")) {
                return message;
            }
        }
        throw new AssertionError("Headgate is not the cause", this);
    }
}
