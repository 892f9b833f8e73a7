package io.manx.speaker.control.command;

/**
 * Why a command is not carried out.
 *
 * @param code BIRD's reply code, 8000..9999
 * @param text a sentence for the user
 */
public record Refusal(int code, String text) implements Parsed {
  /** A route was asked for that is not there. */
  public static final int ROUTE_NOT_FOUND = 8001;

  /** The configuration cannot be read. */
  public static final int CONFIG_ERROR = 8002;

  /** No protocol has that name or matches that pattern. */
  public static final int NO_PROTOCOL = 8003;

  /** The command changes something and the session is restricted. */
  public static final int ACCESS_DENIED = 8007;

  /** An expression cannot be evaluated. */
  public static final int EVALUATION = 8008;

  /** The command line is too long. */
  public static final int TOO_LONG = 9000;

  /** The command cannot be understood. */
  public static final int PARSE_ERROR = 9001;
}
