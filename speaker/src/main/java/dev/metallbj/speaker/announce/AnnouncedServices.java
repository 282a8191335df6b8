package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.election.Interfaces;

/** Who is told which Services this node announces. Told at transitions, on the announcer's loop thread; must not block. */
public interface AnnouncedServices {
    /**
     * This node announces the Service from now on, or on other interfaces than before.
     *
     * @param service namespace/name
     * @param interfaces as its advertisements allow them; nobody has looked which of them exist
     * @param tookOver whether another node announced it before
     */
    void announced(String service, Interfaces interfaces, boolean tookOver);

    /** Another node announces the Service from now on, or nobody; no effect if this one did not. */
    void withdrawn(String service);

    /** Every Service has been decided once: what was not told by now is not announced here. */
    void allDecided();

    /** Nobody is told. */
    AnnouncedServices UNTOLD = new AnnouncedServices() {
        @Override
        public void announced(String service, Interfaces interfaces, boolean tookOver) {}

        @Override
        public void withdrawn(String service) {}

        @Override
        public void allDecided() {}
    };
}
