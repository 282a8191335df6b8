package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import java.util.Optional;

/** The bytes in which a speaker says something about itself. Pure. */
public interface MetaFormat {
    /** At most 512 bytes. */
    Bytes encode(MemberMeta meta);

    /** What was said, or empty when this is no speaker of ours. */
    Optional<MemberMeta> decode(Bytes bytes);
}
