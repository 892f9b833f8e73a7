package io.manx.speaker.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of {@code manx fuzz}: the kept corpus, and mutations of it from a fixed seed. */
class CorpusTest {
  private static final int MUTATIONS = 5_000;

  @ParameterizedTest
  @EnumSource(FuzzTarget.class)
  void holds(FuzzTarget target) {
    List<byte[]> corpus = FuzzMain.corpus(target);
    assertFalse(corpus.isEmpty(), "no corpus");
    corpus.forEach(octets -> run(target, octets));
    var random = new Random(7606);
    for (int i = 0; i < MUTATIONS; i++) {
      run(target, mutated(corpus, random));
    }
  }

  private static void run(FuzzTarget target, byte[] octets) {
    try {
      target.accept(octets);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(target.id() + ": " + HexFormat.of().formatHex(octets), e);
    }
  }

  private static byte[] mutated(List<byte[]> corpus, Random random) {
    byte[] one = corpus.get(random.nextInt(corpus.size()));
    byte[] other = corpus.get(random.nextInt(corpus.size()));
    int cut = random.nextInt(one.length + 1);
    int join = random.nextInt(other.length + 1);
    byte[] octets = Arrays.copyOf(one, cut + other.length - join);
    System.arraycopy(other, join, octets, cut, other.length - join);
    for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    return octets;
  }
}
