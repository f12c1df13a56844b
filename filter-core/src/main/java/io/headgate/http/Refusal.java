package io.headgate.http;

import java.nio.charset.StandardCharsets;

/** What a refused client is answered, beside the header fields. Immutable. */
public final class Refusal {
    private final int status;
    private final String contentType;
    private final byte[] body;

    /**
     * An answer in UTF-8.
     *
     * @param status 400 to 599
     * @param contentType the media type of the body
     * @param body the body
     * @throws IllegalArgumentException if the status does not say that the request failed
     */
    public Refusal(int status, String contentType, String body) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("refusal: status %d, expected 400 to 599".formatted(status));
        }
        this.status = status;
        this.contentType = contentType;
        this.body = body.getBytes(StandardCharsets.UTF_8);
    }

    /** The status, 400 to 599. */
    public int status() {
        return status;
    }

    /** The media type of the body. */
    public String contentType() {
        return contentType;
    }

    /** The body, a fresh copy. */
    public byte[] body() {
        return body.clone();
    }
}
