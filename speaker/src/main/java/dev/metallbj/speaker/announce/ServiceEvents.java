package dev.metallbj.speaker.announce;

/** Where Events about Services go. Must not block; may drop. */
public interface ServiceEvents {
    /**
     * Something went as it should.
     *
     * @param service namespace/name
     * @param reason one word in camel case, for example {@code nodeAssigned}
     * @param message for a person
     */
    void normal(String service, String reason, String message);

    /** Something a person should look at; parameters as for {@link #normal}. */
    void warning(String service, String reason, String message);

    /** Something about this speaker that a person should look at, told on its Pod. Nobody is told unless somebody listens. */
    default void speaker(String reason, String message) {}
}
