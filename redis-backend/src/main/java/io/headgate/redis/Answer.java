package io.headgate.redis;

import io.headgate.Usage;
import java.util.List;

/**
 * What Redis answered to one {@link Call}. Immutable.
 *
 * @param granted whether every enforced part was charged
 * @param usages one for each part; none where the call did not ask
 * @param nowMicros the server's time
 */
record Answer(boolean granted, List<Usage> usages, long nowMicros) {}
