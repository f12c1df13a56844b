package io.headgate.servlet;

import io.headgate.Decision;
import io.headgate.Outcome;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Finishes the decision of an asynchronous request when it completes, however often it is started again. */
record AsyncFinish(Decision decision, HttpServletResponse response) implements AsyncListener {
    /** Whether the request goes on; another thread may complete it at any moment. */
    static boolean register(HttpServletRequest request, HttpServletResponse response, Decision decision) {
        try {
            request.getAsyncContext().addListener(new AsyncFinish(decision, response));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        decision.finish(Outcome.of(response.getStatus()));
    }

    @Override
    public void onError(AsyncEvent event) {
        decision.finish(new Outcome(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, event.getThrowable()));
    }

    /** The container, or another listener, completes the request after this. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    /** A dispatch that starts again forgets its listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
