package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.announce.SpeakerPod;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * What the agent asks of the rest of the speaker. All are called on the gossip thread and must not block.
 *
 * @param pods the speaker Pods that exist, this node's own included or not; asked after {@link MemberlistAgent#podsChanged}
 * @param onChange called after another group was published
 * @param turned called at each turn of the loop, at least every few seconds
 */
public record AgentPorts(
        Supplier<? extends Collection<SpeakerPod>> pods,
        Runnable onChange,
        Runnable turned,
        MemberlistMetrics metrics,
        Problems problems) {}
