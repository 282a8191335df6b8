package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.meta.MemberMetaCodec;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the metadata of members says, decoded once. For the gossip thread. */
final class MetaCache {
    /** Of the largest groups, more than once; nodes that others invent push out the oldest. */
    private static final int SIZE = 2048;

    private final Map<Bytes, Optional<MemberMeta>> decoded = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Optional<MemberMeta>> eldest) {
            return size() > SIZE;
        }
    };

    /** Empty for a speaker that is not ours. */
    Optional<MemberMeta> of(Bytes meta) {
        return meta.isEmpty() ? Optional.empty() : decoded.computeIfAbsent(meta, MemberMetaCodec::decode);
    }
}
