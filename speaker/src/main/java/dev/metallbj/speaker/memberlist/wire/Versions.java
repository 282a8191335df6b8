package dev.metallbj.speaker.memberlist.wire;

/**
 * The six version bytes (Vsn) that a node announces. Each is 0 to 255.
 *
 * @param protocolMin lowest memberlist protocol that the node understands
 * @param protocolMax highest one; from 5 on the originals add a CRC to gossip for this node
 * @param protocolCurrent the one it speaks
 * @param delegateMin the same three of the program around memberlist: 0 for MetalLB, 2 to 5 for serf
 * @param delegateMax see {@code delegateMin}
 * @param delegateCurrent see {@code delegateMin}
 */
public record Versions(
        int protocolMin, int protocolMax, int protocolCurrent, int delegateMin, int delegateMax, int delegateCurrent) {
    /** Not announced. Counts as zeros everywhere. */
    public static final Versions NONE = new Versions(0, 0, 0, 0, 0, 0);

    /** What MetalLB's speakers announce. */
    public static final Versions METALLB = new Versions(1, 5, 2, 0, 0, 0);

    static final int LENGTH = 6;

    /** More than six bytes are accepted and the rest ignored, as the originals do. */
    static Versions of(Bytes bytes) throws Malformed {
        if (bytes.isEmpty()) {
            return NONE;
        }
        if (bytes.length() < LENGTH) {
            throw new Malformed(DropReason.BAD_VERSIONS);
        }
        return new Versions(
                bytes.at(0) & 0xff,
                bytes.at(1) & 0xff,
                bytes.at(2) & 0xff,
                bytes.at(3) & 0xff,
                bytes.at(4) & 0xff,
                bytes.at(5) & 0xff);
    }

    byte[] toBytes() {
        return new byte[] {
            (byte) protocolMin,
            (byte) protocolMax,
            (byte) protocolCurrent,
            (byte) delegateMin,
            (byte) delegateMax,
            (byte) delegateCurrent
        };
    }
}
