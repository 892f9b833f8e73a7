package io.manx.lab.daemon;

/**
 * How a router of any make watches its neighbours with BFD.
 *
 * @param millis the interval, both ways
 * @param multiplier how many packets may be missed
 * @param multihop whether as RFC 5883 has it, with a TTL of 2 for the session itself
 */
public record BfdOptions(int millis, int multiplier, boolean multihop) {}
