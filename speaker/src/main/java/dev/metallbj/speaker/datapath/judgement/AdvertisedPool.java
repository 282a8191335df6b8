package dev.metallbj.speaker.datapath.judgement;

import dev.metallbj.config.Pool;
import dev.metallbj.speaker.election.Interfaces;
import java.util.Optional;

/**
 * A pool, and where this node may announce its addresses.
 *
 * @param interfaces empty when no advertisement lets this node do so; other nodes may still
 */
public record AdvertisedPool(Pool pool, Optional<Interfaces> interfaces) {}
