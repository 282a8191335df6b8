package dev.metallbj.speaker.memberlist;

/** Tells the user of something to put right, where the user looks: an event on the speaker's own Pod. Called on the gossip thread; must not block. */
@FunctionalInterface
public interface Problems {
    /**
     * The agent has logged and counted it already, and calls at most once in ten minutes for the same thing.
     *
     * @param message for a person: object, field, value, and what would be right
     */
    void report(Problem problem, String message);
}
