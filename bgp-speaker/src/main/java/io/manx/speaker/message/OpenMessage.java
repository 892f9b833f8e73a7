package io.manx.speaker.message;

import io.manx.net.IpAddress;

/**
 * OPEN (RFC 4271 §4.2).
 *
 * @param version the protocol version, 4 unless the peer is odd
 * @param asNumber the sender's AS: that of the four-octet capability if it sent one (RFC 6793 §4.1)
 * @param holdTimeSeconds the proposed hold time, 0..65535
 * @param bgpIdentifier the sender's BGP Identifier as an IPv4 address
 * @param capabilities what the sender announced (RFC 5492)
 */
public record OpenMessage(
    int version,
    long asNumber,
    int holdTimeSeconds,
    IpAddress bgpIdentifier,
    Capabilities capabilities)
    implements BgpMessage {}
