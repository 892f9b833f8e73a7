package io.manx.lab.net;

import java.io.Serial;

/**
 * The machine refused something that the lab needs; the message says what, and what was answered.
 */
public final class LabException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
