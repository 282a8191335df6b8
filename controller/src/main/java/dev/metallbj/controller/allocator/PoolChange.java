package dev.metallbj.controller.allocator;

import java.util.List;

/**
 * What a new set of pools did to the Services that had addresses.
 *
 * @param changed whether anything is different at all; if not, no Service need be looked at
 * @param lost what was taken away: no single pool contains the addresses any more
 * @param moved Services that kept their addresses, which are now in a pool of another name
 */
public record PoolChange(boolean changed, List<Assignment> lost, List<Assignment> moved) {}
