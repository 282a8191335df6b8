package dev.metallbj.speaker.memberlist.wire;

/** Why bytes from the network were dropped; the agent counts by these. */
public enum DropReason {
    /** Nothing where a message type must be. */
    EMPTY,
    /** The bytes end inside a value, or a length promises more than there is. */
    TRUNCATED,
    /** No message type of this protocol, or none of this transport (push/pull over UDP, gossip over TCP). */
    UNKNOWN_TYPE,
    /** The packet carries a label; labels separate clusters in newer memberlists and are not used here. */
    LABELLED,
    /** The checksum of the packet is wrong. */
    WRONG_CRC,
    /** A compression algorithm other than LZW. */
    UNKNOWN_COMPRESSION,
    /** The LZW codes make no sense or end too early. */
    BAD_COMPRESSION,
    /** More bytes, nodes or user state than the bounds in {@link Limits}. */
    TOO_LARGE,
    /** More envelopes inside each other than {@link Limits#maxDepth()}. */
    TOO_DEEP,
    /** A msgpack value of another type than its field, a map key that is no text, or a byte that starts no value. */
    WRONG_TYPE,
    /** A number that its field cannot hold, or a state that does not exist. */
    OUT_OF_RANGE,
    /** A name that is not UTF-8. Two such names could become one and the same text. */
    NOT_TEXT,
    /** Protocol versions of 1 to 5 bytes; they crash the originals. */
    BAD_VERSIONS,
    /** A key is set and the packet is not encrypted, or in an unknown way. */
    NOT_ENCRYPTED,
    /** Shorter than an encrypted empty message. */
    TOO_SHORT_TO_DECRYPT,
    /** Encrypted with another key, or changed on the way. */
    WRONG_KEY,
    /** The padding of encryption version 0 is damaged. */
    BAD_PADDING,
    /** Encrypted although no key is set here. Seen on TCP only: UDP has no mark for encryption. */
    ENCRYPTED
}
