package io.manx.lab.kubernetes;

/** A request that an API server does not carry out, with the status that says why. */
final class ApiRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String reason;

  ApiRefusal(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
