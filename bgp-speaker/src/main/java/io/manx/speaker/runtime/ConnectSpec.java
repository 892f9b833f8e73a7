package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to call a peer.
 *
 * @param remote the peer's address
 * @param port the peer's port, 1..65535
 * @param source our address, or null to leave it to the kernel
 * @param device the interface to use, for link-local peers; null otherwise
 * @param password the TCP MD5 key (RFC 2385), if the session has one
 * @param ttl the time to live of what we send: 1..255
 * @param minTtl the least time to live that is accepted (RFC 5082), or 0 for no check
 * @param timeout how long the attempt may take
 */
public record ConnectSpec(
    IpAddress remote,
    int port,
    @Nullable IpAddress source,
    @Nullable String device,
    Optional<Password> password,
    int ttl,
    int minTtl,
    Duration timeout) {}
