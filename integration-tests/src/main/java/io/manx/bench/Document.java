package io.manx.bench;

import io.manx.lab.net.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/performance.md, whose measured sections stand between marks. */
final class Document {
  private final Path file;

  private Document(Path file) {
    this.file = file;
  }

  /** The document of the source tree that holds the load tool. */
  static Document of(Path tools) {
    return new Document(tools.resolve("../../docs/performance.md").normalize());
  }

  /** Replaces a section. */
  void replace(String section, String text) {
    String begin = "<!-- bench " + section + " -->\n";
    String end = "<!-- end " + section + " -->";
    try {
      String all = Files.readString(file);
      int from = all.indexOf(begin);
      int to = all.indexOf(end);
      if (from < 0 || to < from) {
        throw new LabException(file + " has no marks of the section " + section);
      }
      Files.writeString(file, all.substring(0, from + begin.length()) + text + all.substring(to));
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes a section's chart beside the document. */
  void chart(String section, String svg) {
    Path chart = file.resolveSibling("performance-" + section + ".svg");
    try {
      Files.writeString(chart, svg);
    } catch (IOException e) {
      throw new LabException("cannot write " + chart + ": " + e.getMessage(), e);
    }
  }
}
