package dev.metallbj.speaker.inquiry;

/** What the wire says about a node and a {@link Spot}. */
public enum Answer {
    /** Not asked to the end yet. */
    UNKNOWN,
    /** It answers there. */
    ANSWERS,
    /** Three questions stayed without an answer. */
    SILENT
}
