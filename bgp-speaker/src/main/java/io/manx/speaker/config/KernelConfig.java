package io.manx.speaker.config;

import java.time.Duration;

/**
 * How learned routes get into the kernel.
 *
 * @param enabled false: a pure route reflector, which leaves the kernel alone
 * @param table the routing table, 1..4294967295; 254 is main
 * @param protocol the protocol number of our routes, 5..255; whatever has it is ours
 * @param metric the priority of our routes, 1..4294967295; lower wins
 * @param maxPaths the most next hops of one route, 1..256
 * @param syncInterval how often all of the kernel's routes are compared, 1 s..1 h
 */
public record KernelConfig(
    boolean enabled, long table, int protocol, long metric, int maxPaths, Duration syncInterval) {}
