package io.headgate.redis;

import java.util.List;

/**
 * One call of the script. Immutable.
 *
 * @param asking whether the server is asked for a slot that is on its way to it
 * @param keys the buckets; in a cluster all in one slot
 */
record ScriptCall(boolean asking, List<byte[]> keys, List<byte[]> arguments) {
    ScriptCall(List<byte[]> keys, List<byte[]> arguments) {
        this(false, keys, arguments);
    }
}
