package io.manx.speaker.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an NLRI of BGP-LS describes (RFC 9552 §5.2), for people.
 *
 * @param type node, link, ipv4-prefix, ipv6-prefix, or a number for a type that is not known
 * @param protocol the name of the Protocol-ID, such as {@code isis-level2}; empty if unknown
 * @param identifier the Identifier of the instance, 64 bits
 * @param descriptors name and value of each descriptor that is known, in the order of the wire
 */
public record LinkStateObject(
    String type, String protocol, long identifier, Map<String, String> descriptors) {
  /** Copies the map, in its order. */
  public LinkStateObject {
    descriptors = Collections.unmodifiableMap(new LinkedHashMap<>(descriptors));
  }

  /** One line: {@code node isis-level2 0 as=64512 router=0000.0000.0001}. */
  @Override
  public String toString() {
    var text = new StringBuilder(type);
    if (!protocol.isEmpty()) {
      text.append(' ').append(protocol).append(' ').append(Long.toUnsignedString(identifier));
    }
    descriptors.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.toString();
  }
}
