package io.manx.speaker.config;

/**
 * Something wrong with a configuration, or worth a warning.
 *
 * @param path where, such as {@code spec.peers[2].peerIP}; empty for the whole file
 * @param line the line in the file from 1, or 0 if the source has no lines
 * @param column the column from 1, or 0
 * @param message what is wrong and how to cure it
 */
public record Problem(String path, int line, int column, String message) {
  /** One line for people: the place, then the message. */
  @Override
  public String toString() {
    String place = line > 0 ? "line " + line + ", column " + column : "";
    if (path.isEmpty()) {
      return (place.isEmpty() ? "" : place + ": ") + message;
    }
    return path + (place.isEmpty() ? "" : " (" + place + ")") + ": " + message;
  }
}
