package io.headgate.benchmarks;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** A response that keeps what a filter sets, counts what it writes, and can be used again. */
final class StubResponse extends HttpServletResponseWrapper {
    private static final HttpServletResponse REFUSES = (HttpServletResponse) Proxy.newProxyInstance(
            StubResponse.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final Map<String, String> fields = new HashMap<>();
    private final Body body = new Body();
    private int status = SC_OK;

    StubResponse() {
        super(REFUSES);
    }

    StubResponse again() {
        fields.clear();
        body.length = 0;
        status = SC_OK;
        return this;
    }

    long bodyLength() {
        return body.length;
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int status) {
        this.status = status;
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public void resetBuffer() {
        body.length = 0;
    }

    @Override
    public void setHeader(String name, String value) {
        fields.put(name, value);
    }

    @Override
    public void setContentType(String type) {
        fields.put("Content-Type", type);
    }

    @Override
    public void setContentLength(int length) {
        fields.put("Content-Length", Integer.toString(length));
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return body;
    }

    private static final class Body extends ServletOutputStream {
        private long length;

        @Override
        public void write(int octet) {
            length++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            length += count;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("setWriteListener");
        }
    }
}
