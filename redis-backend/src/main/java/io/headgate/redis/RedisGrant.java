package io.headgate.redis;

import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What Redis answered to the charges of a take, and what is needed to settle them. */
final class RedisGrant implements Grant {
    private final Settler settler;
    private final List<Charge> charges;
    private final Answer answer;
    private final List<Usage> usages;
    private boolean settled;

    /** Charges more or less than was taken. */
    interface Settler {
        /** The parts say how many units to charge more, negative to give back, and as extra when they were taken. */
        void settle(List<Call.Part> parts);
    }

    RedisGrant(Settler settler, List<Charge> charges, Answer answer) {
        this.settler = settler;
        this.charges = charges;
        this.answer = answer;
        this.usages = answer.usages();
    }

    @Override
    public boolean granted() {
        return answer.granted();
    }

    @Override
    public List<Charge> charges() {
        return charges;
    }

    @Override
    public List<Usage> usages() {
        return usages;
    }

    /** What each bucket is once what was charged is given back. */
    List<Usage> usagesWithout() {
        Usage[] without = new Usage[charges.size()];
        for (int i = 0; i < without.length; i++) {
            without[i] = answer.usageWithout(i);
        }
        return List.of(without);
    }

    /** @throws io.headgate.BackendException if it is not known whether it was settled; it is not tried again */
    @Override
    public void settle(ToLongFunction<Charge> finalCost) {
        List<Call.Part> parts = toSettle(finalCost);
        if (!parts.isEmpty()) {
            settler.settle(parts);
        }
    }

    /** What is to be charged more or given back; nothing the second time. */
    List<Call.Part> toSettle(ToLongFunction<Charge> finalCost) {
        List<Call.Part> parts = new ArrayList<>(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            Call.Part taken = answer.parts().get(i);
            long more = charges.get(i).finalCost(finalCost) - taken.units();
            if (more != 0 && answer.charged(i)) {
                parts.add(new Call.Part(taken.bucket(), taken.limit(), more, answer.nowMicros()));
            }
        }
        return answer.granted() && isFirst() ? parts : List.of();
    }

    private synchronized boolean isFirst() {
        boolean first = !settled;
        settled = true;
        return first;
    }
}
