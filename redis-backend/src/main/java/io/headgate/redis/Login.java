package io.headgate.redis;

import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/**
 * As whom to speak, to every server and sentinel of an address. Immutable.
 *
 * @param prefix what the names of keys begin with
 * @param clientName what connections are called
 * @param tls null for none
 */
record Login(
        Address address,
        String prefix,
        String clientName,
        @Nullable SSLSocketFactory tls) {

    /** @throws Unusable if the password cannot be read */
    JedisClientConfig toServer() {
        return config(address.user(), address.password());
    }

    /** @throws Unusable if the password cannot be read */
    JedisClientConfig toSentinel() {
        return config(address.sentinelUser(), address.sentinelPassword());
    }

    /** To find out who it is that refuses the credentials. */
    JedisClientConfig asNobody() {
        return config(null, null);
    }

    /** Without the database, which comes after what the server says of itself: sentinels have none. */
    private JedisClientConfig config(@Nullable String user, @Nullable Password password) {
        return DefaultJedisClientConfig.builder()
                .user(user)
                .password(password == null ? null : password.read())
                .clientName(clientName)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
    }

    /** Holds no password. */
    @Override
    public String toString() {
        return address.toString();
    }
}
