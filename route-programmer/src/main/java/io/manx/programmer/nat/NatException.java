package io.manx.programmer.nat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rules could not be written; what was there before stays. The message names the cure. */
public final class NatException extends IOException {
  NatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
