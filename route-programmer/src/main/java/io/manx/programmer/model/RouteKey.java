package io.manx.programmer.model;

import io.manx.net.IpPrefix;

/**
 * What the kernel takes for the identity of a route: two routes with the same key replace each
 * other (IPv4), or become one ECMP route (IPv6).
 *
 * @param prefix the destination
 * @param table the routing table: 1..2^32-1 as an unsigned number
 * @param tos the type of service; always 0 for IPv6
 * @param metric the priority, lower is preferred, as an unsigned number
 */
public record RouteKey(IpPrefix prefix, int table, int tos, int metric) {}
