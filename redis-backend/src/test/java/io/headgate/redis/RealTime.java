package io.headgate.redis;

import io.headgate.MicroClock;
import io.headgate.TestTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The server's own time: to let it pass is to wait. */
enum RealTime implements TestTime {
    INSTANCE;

    @Override
    public void advanceMicros(long micros) {
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
        long left;
        while ((left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public long micros() {
        return MicroClock.wall().micros();
    }

    @Override
    public boolean exact() {
        return false;
    }
}
