package io.headgate.jaxrs;

import io.headgate.RequestView;
import io.headgate.config.RequestList;
import io.headgate.http.TrustedProxies;
import java.util.function.Predicate;

/**
 * Which requests of one application are blocked, and which exempt: as the feature's settings say, or else its
 * properties.
 */
record ApplicationLists(Predicate<RequestView> blocked, Predicate<RequestView> exempt) {
    static final ApplicationLists NONE = new ApplicationLists(RequestList.NONE, RequestList.NONE);

    /** @throws IllegalArgumentException if a property is wrong, or addresses of trusted proxies are exempt */
    static ApplicationLists of(Settings settings, ApplicationProperties properties, TrustedProxies proxies) {
        return new ApplicationLists(
                settings.blocked() != null
                        ? settings.blocked()
                        : properties.or(RateLimitFeature.BLOCKED, RequestList::blocked, RequestList.NONE),
                settings.exempt() != null
                        ? settings.exempt()
                        : properties.or(
                                RateLimitFeature.EXEMPT,
                                text -> RequestList.exempt(text).apartFrom(proxies),
                                RequestList.NONE));
    }
}
