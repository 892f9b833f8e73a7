package io.manx.speaker.session;

/** Preconditions whose failure is a bug of the caller. */
final class Checks {
  private Checks() {}

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
