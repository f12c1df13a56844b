package io.headgate.compatibility.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says that a request came from the address in a header field of the test; "null" stands for null. */
public final class AddressFilter extends HttpFilter {
    static final String HEADER = "X-Test-Address";

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String address = request.getHeader(HEADER);
        chain.doFilter(address == null ? request : new From(request, address), response);
    }

    private static final class From extends HttpServletRequestWrapper {
        private final String address;

        From(HttpServletRequest request, String address) {
            super(request);
            this.address = address;
        }

        @Override
        public String getRemoteAddr() {
            return address.equals("null") ? null : address;
        }
    }
}
