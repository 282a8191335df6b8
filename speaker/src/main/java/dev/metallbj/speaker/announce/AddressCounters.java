package dev.metallbj.speaker.announce;

import dev.metallbj.runtime.metrics.Counter;

/**
 * The counters of one address, held ready so that the packet path counts without allocating.
 *
 * @param requests questions for it that were ours to answer
 * @param responses answers sent
 * @param gratuitous gratuitous frames sent
 */
public record AddressCounters(Counter requests, Counter responses, Counter gratuitous) {}
