/**
 * The memberlist protocol on bytes: messages, their envelopes, and what arrives on UDP and TCP.
 *
 * <p>Owns: the message types, old-spec msgpack for exactly these messages, LZW, CRC, AES-GCM and MetalLB's key derivation. Pure: bytes and
 * values in, bytes and values out; no I/O, no clock, no threads, no logging; a nonce is an argument. The decoders hold buffers and belong
 * to the one thread that uses them (the agent's loop); all else is immutable. No decoder throws for bad input: it names a
 * {@link dev.metallbj.speaker.memberlist.wire.DropReason}. Must not know: who is a member, sockets, Kubernetes. Source: the protocol notes
 * in spec memberlist, sections "Transport and envelopes" and "Messages".
 */
@NullMarked
package dev.metallbj.speaker.memberlist.wire;

import org.jspecify.annotations.NullMarked;
