package dev.metallbj.controller.allocator;

/** The answer to a request for an address: the {@link Assignment}, or why there is none. */
public sealed interface Allocation permits Assignment, Refusal {}
