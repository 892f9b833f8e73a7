package io.manx.lab;

import java.io.Serial;

/** The command asks for what cannot be: the message says what, and what to write instead. */
public final class LabMisuse extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public LabMisuse(String message) {
    super(message);
  }
}
