package io.manx.speaker.cli;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Paints lines of text by what they say; never changes a character of them. */
final class Colours extends FilterOutputStream {
  private static final Pattern HEADING =
      Pattern.compile("(?:[Nn]ame +[Pp]roto .*|Table \\S+:|\\S+: \\d+ paths?|Sent:|Kernel: .*)");
  private static final Pattern GOOD =
      Pattern.compile(".*(?: up +.*Established.*|: best,.*|Configuration OK|Reconfigured)");
  private static final Pattern BAD =
      Pattern.compile(
          ".*(?: hidden|: hidden,.*|hidden because .*|not sent: .*|does not have the route.*|"
              + "Error: .*|syntax error.*|No protocols match.*|Network not .*|Access denied)");
  private static final Pattern WAITING = Pattern.compile(".*(?: BGP .* (?:start|down) .*)");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  Colours(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] octets, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      write(octets[i]);
    }
  }

  @Override
  public void write(int octet) throws IOException {
    if (octet != '\n') {
      line.write(octet);
      return;
    }
    paint();
    out.write('\n');
  }

  private void paint() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    String code = code(text);
    if (!code.isEmpty()) {
      out.write(("\u001b[" + code + "m").getBytes(StandardCharsets.US_ASCII));
    }
    line.writeTo(out);
    if (!code.isEmpty()) {
      out.write("\u001b[0m".getBytes(StandardCharsets.US_ASCII));
    }
    line.reset();
  }

  private static String code(String text) {
    if (HEADING.matcher(text).matches()) {
      return "1";
    }
    if (BAD.matcher(text).matches()) {
      return "31";
    }
    if (GOOD.matcher(text).matches()) {
      return "32";
    }
    return WAITING.matcher(text).matches() ? "33" : "";
  }

  @Override
  public void flush() throws IOException {
    paint();
    out.flush();
  }
}
