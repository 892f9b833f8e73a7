package io.manx.speaker.session;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** BGP Roles (RFC 9234 §4.1), in the order of their values from 0. */
public enum Role {
  /** 0: the sender provides transit. */
  PROVIDER,
  /** 1: the sender is a route server. */
  ROUTE_SERVER,
  /** 2: the sender is a client of a route server. */
  ROUTE_SERVER_CLIENT,
  /** 3: the sender takes transit. */
  CUSTOMER,
  /** 4: the sender is a lateral peer. */
  PEER;

  /** The role with this value; null if there is none or none was announced. */
  public static @Nullable Role of(OptionalInt value) {
    return value.isPresent() && value.getAsInt() >= 0 && value.getAsInt() < values().length
        ? values()[value.getAsInt()]
        : null;
  }

  /** The value on the wire. */
  public int value() {
    return ordinal();
  }

  /** What the other side must be (RFC 9234 §4.2, table 2). */
  public Role counterpart() {
    return switch (this) {
      case PROVIDER -> CUSTOMER;
      case CUSTOMER -> PROVIDER;
      case ROUTE_SERVER -> ROUTE_SERVER_CLIENT;
      case ROUTE_SERVER_CLIENT -> ROUTE_SERVER;
      case PEER -> PEER;
    };
  }
}
