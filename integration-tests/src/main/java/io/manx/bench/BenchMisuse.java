package io.manx.bench;

/** What the user asked for cannot be: the message says why, and what to do. Exit status 2. */
final class BenchMisuse extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchMisuse(String message) {
    super(message);
  }
}
