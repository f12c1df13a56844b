package io.headgate.redis;

import java.util.regex.Pattern;

/**
 * Where one server or sentinel is. Immutable.
 *
 * @param name a name, or an address without brackets
 */
record Host(String name, int port) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    /** Whether it is this machine, so that nobody listens on the way. */
    boolean isLoopback() {
        return LOOPBACK.matcher(name).matches();
    }

    /** {@code name:port}, with brackets around an address that has colons itself. */
    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
