package io.manx.speaker.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A channel that keeps what is written, and how it was cut. */
final class Transcript implements WritableByteChannel {
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  final List<Integer> writes = new ArrayList<>();

  @Override
  public int write(ByteBuffer source) {
    int count = source.remaining();
    writes.add(count);
    while (source.hasRemaining()) {
      octets.write(source.get());
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}

  String text() {
    return octets.toString(StandardCharsets.UTF_8);
  }

  List<String> lines() {
    return List.of(text().split("\n"));
  }

  /** The answer of a session of a dialect to some commands. */
  static List<String> of(ControlSettings settings, FakeSpeaker speaker, String... commands)
      throws IOException {
    var transcript = new Transcript();
    var writer = new ReplyWriter(transcript);
    var ports = speaker.ports(io.manx.speaker.status.LogFeed.SILENT);
    var session = new Session(settings, ports, () -> {}, () -> {});
    for (String command : commands) {
      session.run(command, writer);
    }
    return transcript.lines();
  }
}
