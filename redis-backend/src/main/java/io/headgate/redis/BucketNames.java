package io.headgate.redis;

import io.headgate.Alignment;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.PolicyLimit;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The names of buckets in Redis: {@code prefix:1:policy:hash}. The 1 is the version of what is stored,
 * the hash 128 bits of HMAC-SHA-256 over the policy's and the limit's name, algorithm, window, time zone and the
 * client's key: nobody without the secret can tell a client from it or choose it, and it has 22
 * characters whatever a client sends. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>, section 5 on the shortened hash
 */
final class BucketNames {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String prefix;
    private final Mac keyed;

    BucketNames(String prefix, byte[] secret) {
        this.prefix = prefix + ":1:";
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            // with this the key is hashed in once for all copies
            mac.update(new byte[0]);
            keyed = (Mac) mac.clone();
        } catch (GeneralSecurityException | CloneNotSupportedException e) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM + " that can be copied", e);
        }
    }

    String of(PolicyLimit limit, Key key) {
        // names hold no line feed, so no two buckets share these bytes
        String head = limit.policy()
                + '\n'
                + limit.name()
                + '\n'
                + algorithm(limit.limit())
                + '\n'
                + limit.limit().windowMicros()
                + '\n';
        byte[] hash = hash(head.getBytes(StandardCharsets.ISO_8859_1), key.encoded());
        return prefix + limit.policy() + ':' + ENCODER.encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    }

    /** A calendar belongs to it: a month is no window of 31 days. */
    private static String algorithm(Limit limit) {
        return limit.alignment() instanceof Alignment.Calendar calendar
                ? limit.algorithm() + " " + calendar.unit() + " " + calendar.zone()
                : limit.algorithm().toString();
    }

    /** The name of a bucket that no client has, one of many: in a cluster their slots differ. */
    String probe(int number) {
        return prefix + "headgate-probe:" + number;
    }

    private byte[] hash(byte[] head, byte[] key) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update(head);
            return mac.doFinal(key);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
