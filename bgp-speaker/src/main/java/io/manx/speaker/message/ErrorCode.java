package io.manx.speaker.message;

/**
 * The error codes and subcodes of NOTIFICATION (RFC 4271 §6.1-6.7, RFC 4486, RFC 5492, RFC 6608,
 * RFC 7313, RFC 8538, RFC 9003, RFC 9234, RFC 9384, RFC 9687), with the texts that BIRD's users
 * know.
 */
public enum ErrorCode {
  /** 1/0. */
  HEADER(1, 0, "Invalid message header"),
  /** 1/1; no data. */
  CONNECTION_NOT_SYNCHRONIZED(1, 1, "Connection not synchronized"),
  /** 1/2; data: the length field. */
  BAD_MESSAGE_LENGTH(1, 2, "Bad message length"),
  /** 1/3; data: the type octet. */
  BAD_MESSAGE_TYPE(1, 3, "Bad message type"),
  /** 2/0. */
  OPEN(2, 0, "Invalid OPEN message"),
  /** 2/1; data: the largest version supported, two octets. */
  UNSUPPORTED_VERSION(2, 1, "Unsupported version number"),
  /** 2/2. */
  BAD_PEER_AS(2, 2, "Bad peer AS"),
  /** 2/3. */
  BAD_BGP_IDENTIFIER(2, 3, "Bad BGP identifier"),
  /** 2/4. */
  UNSUPPORTED_OPTIONAL_PARAMETER(2, 4, "Unsupported optional parameter"),
  /** 2/6. */
  UNACCEPTABLE_HOLD_TIME(2, 6, "Unacceptable hold time"),
  /** 2/7; data: the capabilities that are required (RFC 5492 §5). */
  UNSUPPORTED_CAPABILITY(2, 7, "Required capability missing"),
  /** 2/11 (RFC 9234 §4.2). */
  ROLE_MISMATCH(2, 11, "Role mismatch"),
  /** 3/0. */
  UPDATE(3, 0, "Invalid UPDATE message"),
  /** 3/1. */
  MALFORMED_ATTRIBUTE_LIST(3, 1, "Malformed attribute list"),
  /** 3/2; data: the attribute. */
  UNRECOGNIZED_WELL_KNOWN(3, 2, "Unrecognized well-known attribute"),
  /** 3/3; data: the type code. */
  MISSING_WELL_KNOWN(3, 3, "Missing mandatory attribute"),
  /** 3/4; data: the attribute. */
  ATTRIBUTE_FLAGS(3, 4, "Invalid attribute flags"),
  /** 3/5; data: the attribute. */
  ATTRIBUTE_LENGTH(3, 5, "Invalid attribute length"),
  /** 3/6; data: the attribute. */
  INVALID_ORIGIN(3, 6, "Invalid ORIGIN attribute"),
  /** 3/8; data: the attribute. */
  INVALID_NEXT_HOP(3, 8, "Invalid NEXT_HOP attribute"),
  /** 3/9; data: the attribute. */
  OPTIONAL_ATTRIBUTE(3, 9, "Optional attribute error"),
  /** 3/10. */
  INVALID_NETWORK_FIELD(3, 10, "Invalid network field"),
  /** 3/11. */
  MALFORMED_AS_PATH(3, 11, "Malformed AS_PATH"),
  /** 4/0. */
  HOLD_TIMER_EXPIRED(4, 0, "Hold timer expired"),
  /** 5/0. */
  FSM(5, 0, "Finite state machine error"),
  /** 5/1 (RFC 6608). */
  FSM_IN_OPEN_SENT(5, 1, "Unexpected message in OpenSent state"),
  /** 5/2 (RFC 6608). */
  FSM_IN_OPEN_CONFIRM(5, 2, "Unexpected message in OpenConfirm state"),
  /** 5/3 (RFC 6608). */
  FSM_IN_ESTABLISHED(5, 3, "Unexpected message in Established state"),
  /** 6/0. */
  CEASE(6, 0, "Cease"),
  /** 6/1; data: family and limit, optional (RFC 4486 §4). */
  MAX_PREFIXES(6, 1, "Maximum number of prefixes reached"),
  /** 6/2; data: shutdown communication (RFC 9003). */
  ADMINISTRATIVE_SHUTDOWN(6, 2, "Administrative shutdown"),
  /** 6/3. */
  PEER_DECONFIGURED(6, 3, "Peer de-configured"),
  /** 6/4; data: shutdown communication (RFC 9003). */
  ADMINISTRATIVE_RESET(6, 4, "Administrative reset"),
  /** 6/5. */
  CONNECTION_REJECTED(6, 5, "Connection rejected"),
  /** 6/6. */
  CONFIGURATION_CHANGE(6, 6, "Other configuration change"),
  /** 6/7. */
  COLLISION(6, 7, "Connection collision resolution"),
  /** 6/8. */
  OUT_OF_RESOURCES(6, 8, "Out of Resources"),
  /** 6/9 (RFC 8538 §3). */
  HARD_RESET(6, 9, "Hard reset"),
  /** 6/10 (RFC 9384). */
  BFD_DOWN(6, 10, "BFD session down"),
  /** 7/0 (RFC 7313 §5). */
  ROUTE_REFRESH(7, 0, "Invalid ROUTE-REFRESH message"),
  /** 7/1; data: the message. */
  ROUTE_REFRESH_LENGTH(7, 1, "Invalid ROUTE-REFRESH message length"),
  /** 8/0 (RFC 9687 §4). */
  SEND_HOLD_TIMER_EXPIRED(8, 0, "Send hold timer expired");

  private final int code;
  private final int subcode;
  private final String text;

  ErrorCode(int code, int subcode, String text) {
    this.code = code;
    this.subcode = subcode;
    this.text = text;
  }

  /** The error code, 1..8. */
  public int code() {
    return code;
  }

  /** The subcode; 0 where the code has none or it is unspecific. */
  public int subcode() {
    return subcode;
  }

  /** The text for people. */
  public String text() {
    return text;
  }

  /** The text of any pair of numbers; unknown ones as {@code Unknown error 9.9}. */
  public static String describe(int code, int subcode) {
    for (ErrorCode error : values()) {
      if (error.code == code && error.subcode == subcode) {
        return error.text;
      }
    }
    return "Unknown error " + code + "." + subcode;
  }
}
