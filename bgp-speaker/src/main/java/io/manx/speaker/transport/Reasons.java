package io.manx.speaker.transport;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong with a socket, in the words of the kernel. */
final class Reasons {
  /**
   * netty writes {@code bind(..) failed with error(-98): Address already in use: /10.0.0.1:179}.
   */
  private static final Pattern NATIVE =
      Pattern.compile(".*failed(?: with error\\(-?\\d+\\))?: ([^:]+)(?:: .*)?");

  private Reasons() {}

  /** Whether the other side took the connection and broke it. */
  static boolean isReset(Throwable cause) {
    // netty has one exception for all that a connect can fail with, and no number in it.
    return of(cause).startsWith("Connection reset");
  }

  /** The reason without names of functions, numbers and addresses that the reader knows. */
  static String of(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return "No answer";
    }
    if (cause instanceof NoRouteToHostException) {
      return "No route to host"; // netty's has the address in its message, and no reason
    }
    String message = cause.getMessage();
    if (message == null || message.isEmpty()) {
      return cause.getClass().getSimpleName();
    }
    Matcher matcher = NATIVE.matcher(message);
    return matcher.matches() ? matcher.group(1) : message;
  }
}
