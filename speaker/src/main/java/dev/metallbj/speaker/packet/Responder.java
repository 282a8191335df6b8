package dev.metallbj.speaker.packet;

/**
 * Decides for one interface and one protocol whether a captured frame is answered, and writes the answer (spec section 6).
 *
 * <p>Immutable; a new one is made when the interface's addresses change. Neither method allocates, nor throws because of what is in the frame.
 * Whether the snapshot is fresh enough to answer from is the caller's question.
 */
public sealed interface Responder permits ArpResponder, NdpResponder {
    /** Name of the interface. */
    String interfaceName();

    /**
     * Judges a frame that arrived on this interface.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured
     * @param announced the snapshot to answer from
     * @param reply at least {@link #replyLength} bytes, not the array of the frame; its first {@code replyLength} bytes are the frame to send if
     *     the verdict is {@link Verdict#ANSWER}, and untouched otherwise
     */
    Verdict respond(byte[] frame, int length, AnnouncedAddresses announced, byte[] reply);

    /**
     * Whether {@link Claim#read} finds a claim of another station in the frame, for an address that the snapshot watches. Independent of
     * the verdict: a question for one address may be sent from another one that is watched, and one for ours may be a claim as well.
     */
    boolean isForeignClaim(byte[] frame, int length, AnnouncedAddresses announced);

    /** Length of every answer, in bytes. */
    int replyLength();
}
