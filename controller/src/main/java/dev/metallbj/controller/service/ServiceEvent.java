package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.CutText;

/**
 * An Event to raise on the Service.
 *
 * @param type Normal or Warning
 * @param reason for example {@code IPAllocated} (spec section 4)
 * @param message for people; cut at 1,024 characters, for which Events have room
 */
public record ServiceEvent(Type type, String reason, String message) {
    private static final int MAX_MESSAGE = 1024;

    public ServiceEvent {
        message = CutText.bounded(message, MAX_MESSAGE);
    }

    /** The two types of Kubernetes events. */
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** {@code Normal} or {@code Warning}. */
        @Override
        public String toString() {
            return text;
        }
    }

    static ServiceEvent normal(String reason, String message) {
        return new ServiceEvent(Type.NORMAL, reason, message);
    }

    static ServiceEvent warning(String reason, String message) {
        return new ServiceEvent(Type.WARNING, reason, message);
    }
}
