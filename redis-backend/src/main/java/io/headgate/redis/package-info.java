/** Buckets in Redis, shared by all nodes that name the same server, prefix and secret. */
@NullMarked
package io.headgate.redis;

import org.jspecify.annotations.NullMarked;
