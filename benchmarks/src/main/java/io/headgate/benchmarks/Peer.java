package io.headgate.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What a team would use to limit each client in memory. */
public enum Peer {
    /** A rate limiter on the memory backend, asked by policy name and key. */
    HEADGATE {
        @Override
        Clients open(Limit limit, int maxClients) {
            RateLimiter limiter = RateLimiter.builder()
                    .policy(Policy.builder("api").limit(limit).build())
                    .backend("memory:?max-buckets=" + maxClients)
                    .build();
            return client -> limiter.check("api", Key.of(client), 1).admits();
        }
    },

    /** One bucket a client in a map that forgets nothing. */
    BUCKET4J {
        @Override
        Clients open(Limit limit, int maxClients) {
            ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
            return client -> {
                Bucket bucket = buckets.get(client);
                if (bucket == null) {
                    bucket = buckets.computeIfAbsent(client, absent -> bucket(limit));
                }
                return bucket.tryConsumeAndReturnRemaining(1).isConsumed();
            };
        }
    },

    /** One bucket a client in a cache that forgets the idle, and some of the others once it is full. */
    CAFFEINE_BUCKET4J {
        @Override
        Clients open(Limit limit, int maxClients) {
            Cache<String, Bucket> buckets = Caffeine.newBuilder()
                    .maximumSize(maxClients)
                    .expireAfterAccess(Duration.ofHours(1))
                    .build();
            return client -> buckets.get(client, absent -> bucket(limit))
                    .tryConsumeAndReturnRemaining(1)
                    .isConsumed();
        }
    };

    /** Limits clients one by one. */
    @FunctionalInterface
    interface Clients {
        boolean admits(String client);
    }

    abstract Clients open(Limit limit, int maxClients);

    private static Bucket bucket(Limit limit) {
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity(limit.burst())
                .refillGreedy(limit.quota(), limit.window())
                .build();
        return Bucket.builder().addLimit(bandwidth).withNanosecondPrecision().build();
    }
}
