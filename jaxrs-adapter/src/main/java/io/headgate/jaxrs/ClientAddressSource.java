package io.headgate.jaxrs;

import io.headgate.ClientAddress;
import jakarta.ws.rs.container.ContainerRequestContext;

/**
 * Says where a request came from, for servers that are no servlet containers; in a servlet container it
 * replaces the address of the servlet request. Thread-safe, and never asked to look into DNS.
 *
 * <p>Example: a filter of the application keeps the peer's address as a request property.
 *
 * <pre>{@code
 * ClientAddressSource source =
 *         request -> AddressParser.parse((String) request.getProperty("peer"));
 * }</pre>
 */
@FunctionalInterface
public interface ClientAddressSource {
    /** The client's address; {@link ClientAddress#UNKNOWN} shares one bucket among all of them. */
    ClientAddress of(ContainerRequestContext request);
}
