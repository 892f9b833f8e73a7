package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.PrefixBlock;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** RFC 7606 as a table: resources/wire/rfc7606.csv, every row against both kinds of peer. */
class RevisedErrorTest {
  /** How many rows there are, for the document. */
  static final int CASES = 255;

  private static final String ORIGIN = "400101 00";
  private static final String AS_PATH = "400206 0201 0000fde9";
  private static final String NEXT_HOP = "400304 c0000201";
  private static final String WITHDRAWN = "10 c633";
  private static final String NLRI = "18 cb0071";

  /** A prefix of more bits than an address has, and one without its last octet. */
  private static final String TOO_LONG = " 21 cb007100 00";

  private static final String CUT_SHORT = " 18 cb00";

  private static final WireContext TWO_OCTET_INTERNAL = WireContext.plain(false, false, Wire.BOTH);

  /**
   * One malformation.
   *
   * @param base which well-formed attributes come before, and what else is as the table's head says
   * @param attributes the attributes to be judged
   */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wire/rfc7606.csv", numLinesToSkip = 3, delimiter = '|')
  @Rfc(
      value = 7606,
      section = "7",
      shows =
          CASES + " cases: malformations of every attribute against internal and external peers")
  void verdict(String name, String base, String attributes, String external, String internal) {
    String list =
        (base.contains("O") ? ORIGIN : "")
            + (base.contains("A") ? AS_PATH : "")
            + (base.contains("N") ? NEXT_HOP : "")
            + (attributes == null ? "" : attributes);
    String nlri = (base.contains("-") ? "" : NLRI) + spoilt(base, 'l', 'c');
    byte[] octets = Wire.update(WITHDRAWN + spoilt(base, 'L', 'C'), list, nlri);
    boolean narrow = base.contains("2");
    long gone = base.contains("U") ? 2 : 1;
    assertEquals(
        external, verdict(octets, narrow ? Wire.TWO_OCTET : Wire.EXTERNAL, gone), "external");
    assertEquals(
        internal, verdict(octets, narrow ? TWO_OCTET_INTERNAL : Wire.INTERNAL, gone), "internal");
  }

  private static String spoilt(String base, char tooLong, char cutShort) {
    return (base.indexOf(tooLong) >= 0 ? TOO_LONG : "")
        + (base.indexOf(cutShort) >= 0 ? CUT_SHORT : "");
  }

  /** accept, discard N..., withdraw N..., or the error code of a session reset. */
  private static String verdict(byte[] octets, WireContext context, long gone) {
    return switch (Wire.decode(octets, context)) {
      case DecodeResult.Malformed bad -> bad.error().code() + "/" + bad.error().subcode();
      case DecodeResult.Decoded good -> describe((UpdateMessage) good.message(), gone);
    };
  }

  private static String describe(UpdateMessage update, long expected) {
    boolean withdrawn =
        update.errors().stream()
            .anyMatch(e -> e.action() == UpdateMessage.Action.TREAT_AS_WITHDRAW);
    var gone = new TreeSet<IpPrefix>();
    for (PrefixBlock block : update.withdrawn()) {
      for (int i = 0; i < block.count(); i++) {
        gone.add(block.prefix(i));
      }
    }
    assertEquals(true, gone.contains(IpPrefix.parse("198.51.0.0/16")), "explicit withdrawal");
    if (withdrawn) {
      assertEquals(List.of(), update.announced());
    } else {
      assertEquals(expected, gone.size());
    }
    if (update.errors().isEmpty()) {
      return update.announced().isEmpty() ? "nothing" : "accept";
    }
    return (withdrawn ? "withdraw " : "discard ")
        + update.errors().stream().map(e -> "" + e.code()).collect(Collectors.joining(","));
  }
}
