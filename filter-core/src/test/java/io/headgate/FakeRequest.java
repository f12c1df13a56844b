package io.headgate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request made of what a test says of it: {@code GET /} from 192.0.2.1, unless said. */
public class FakeRequest implements RequestView {
    private String method = "GET";
    private String path = "/";
    private ClientAddress address = ClientAddress.ipv4(0xC0000201);
    private @Nullable String principal;
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> cookies = new HashMap<>();

    public FakeRequest with(String method, String path) {
        this.method = method;
        this.path = path;
        return this;
    }

    public FakeRequest from(ClientAddress address) {
        this.address = address;
        return this;
    }

    public FakeRequest header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    public FakeRequest cookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    public FakeRequest principal(String name) {
        this.principal = name;
        return this;
    }

    public FakeRequest preflightOf(String method) {
        return with("OPTIONS", path)
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", method);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable String cookie(String name) {
        return cookies.get(name);
    }

    @Override
    public ClientAddress clientAddress() {
        return address;
    }

    @Override
    public @Nullable String principal() {
        return principal;
    }
}
