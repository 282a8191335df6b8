package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.lease.Term;
import java.util.SortedMap;

/**
 * What else is done only by the controller that leads. A standby tells it nothing. All calls come on the reconciler's thread and must not block;
 * those of one term come in the order begun, counted (any number of times), ended.
 */
public interface TermListener {

    /**
     * This controller leads. Whatever an earlier term left is void.
     *
     * @param term is asked before each request that writes
     */
    void begun(Term term);

    /**
     * The allocator may have changed: told a tenth of a second after a change, once for many of them.
     *
     * @param pools the counters of every pool in force, by name
     */
    void counted(SortedMap<String, PoolCounters> pools);

    /** This controller does not lead any more; nothing is sent from now on. */
    void ended();

    /** Tells both, this one first. */
    default TermListener and(TermListener second) {
        TermListener first = this;
        return new TermListener() {
            @Override
            public void begun(Term term) {
                first.begun(term);
                second.begun(term);
            }

            @Override
            public void counted(SortedMap<String, PoolCounters> pools) {
                first.counted(pools);
                second.counted(pools);
            }

            @Override
            public void ended() {
                first.ended();
                second.ended();
            }
        };
    }
}
