package io.headgate.resilience;

import io.headgate.Charge;
import io.headgate.SipHash;
import io.headgate.Take;
import java.util.List;

/**
 * 128 bits of a keyed hash of a take: nobody who does not know the process's secret can choose two that
 * collide.
 */
record TakeHash(long high, long low) {
    static TakeHash of(Take take, SipHash hash) {
        SipHash.State state = hash.start();
        List<Charge> charges = take.charges();
        for (int i = 0; i < charges.size(); i++) {
            add(charges.get(i), state);
        }
        long low = state.firstHalf();
        return new TakeHash(state.secondHalf(), low);
    }

    /** The names by their own hashes: no client chooses them. */
    private static void add(Charge charge, SipHash.State state) {
        state.add((long) charge.limit().policy().hashCode() << Integer.SIZE
                ^ charge.limit().name().hashCode());
        state.add(charge.enforced() ? charge.cost() : -charge.cost());
        charge.key().addTo(state);
    }
}
