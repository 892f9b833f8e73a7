package io.manx.bench.jmh;

import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.UpdateEncoder;
import io.manx.speaker.wire.WireBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Octets to messages and back, a prefix at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private static final int PREFIXES = 32_768;

  /** Prefixes of an attribute set, which come in one UPDATE. */
  @Param({"1", "8", "500"})
  int perSet;

  private final MessageDecoder decoder = new MessageDecoder();
  private final UpdateEncoder encoder = new UpdateEncoder(new WireBuffer(1 << 20), Routes.SESSION);
  private byte[][] octets = {};
  private PathAttributes[] attributes = {};
  private PrefixBlock[] blocks = {};

  /** Makes the messages. */
  @Setup
  public void prepare() {
    List<UpdateMessage> messages = Routes.updates(1, PREFIXES, perSet);
    octets = new byte[messages.size()][];
    attributes = new PathAttributes[messages.size()];
    blocks = new PrefixBlock[messages.size()];
    for (int i = 0; i < octets.length; i++) {
      UpdateMessage.Announcement announced = messages.get(i).announced().getFirst();
      octets[i] = MessageEncoder.encode(messages.get(i), Routes.SESSION);
      attributes[i] = announced.attributes();
      blocks[i] = announced.prefixes();
    }
  }

  /** Decodes UPDATEs whose attributes were not seen lately. */
  @Benchmark
  @OperationsPerInvocation(PREFIXES)
  public int decode() {
    int sound = 0;
    for (byte[] message : octets) {
      sound +=
          decoder.decode(message, 0, message.length, Routes.SESSION) instanceof DecodeResult.Decoded
              ? 1
              : 0;
    }
    return sound;
  }

  /** Encodes UPDATEs, each as full as it can be. */
  @Benchmark
  @OperationsPerInvocation(PREFIXES)
  public int encode() {
    WireBuffer out = encoder.buffer();
    out.clear();
    for (int i = 0; i < blocks.length; i++) {
      encoder.beginAnnounce(Family.IPV4_UNICAST, attributes[i]);
      encoder.add(blocks[i]);
      encoder.end();
    }
    return out.length();
  }
}
