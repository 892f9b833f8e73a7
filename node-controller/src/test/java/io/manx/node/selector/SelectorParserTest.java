package io.manx.node.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.api.LabelSelector;
import io.manx.node.api.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorParserTest {
  private static final Map<String, String> LABELS =
      Map.of(
          "rack", "r7", "kubernetes.io/os", "linux", "zone", "eu-west-1a", "empty", "", "in", "x");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "``~true",
        "`  `~true",
        "all()~true",
        "global ( )~true",
        "has(rack)~true",
        "has( kubernetes.io/os )~true",
        "has(nothing)~false",
        "!has(nothing)~true",
        "! ! has(nothing)~false",
        "rack == 'r7'~true",
        "rack==\"r7\"~true",
        "rack == 'R7'~false",
        "rack != 'r8'~true",
        "nothing != 'r8'~true",
        "nothing == ''~false",
        "empty == ''~true",
        "rack in {'r6', \"r7\"}~true",
        "rack in {}~false",
        "rack not in {'r6','r8'}~true",
        "rack not   in {'r7'}~false",
        "nothing not in {'r7'}~true",
        "in in {'x'}~true",
        "zone contains 'west'~true",
        "zone starts with 'eu-'~true",
        "zone ends with '1b'~false",
        "nothing contains ''~false",
        "rack == 'r7' && has(bgp)~false",
        "rack == 'r7' || has(bgp) && has(nothing)~true",
        "(rack == 'r7' || has(bgp)) && has(nothing)~false",
        "!(rack == 'r7') || !has(bgp)~true"
      })
  void anExpressionIsTrueOrFalse(String text, boolean expected) throws Exception {
    assertEquals(expected, SelectorParser.parse(text).matches(LABELS), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "rack = 'r7'~5~two: ==",
        "rack~4~was expected after 'rack'",
        "rack == r7~8~in quotes",
        "rack == 'r7~8~not closed",
        "has(rack~8~')' was expected",
        "has()~4~name of a label",
        "have(rack)~0~no function 'have'",
        "(rack == 'a'~12~')' was expected",
        "rack == 'a')~11~&&, ||",
        "rack == 'a' & zone == 'b'~12~&&, ||",
        "rack in 'a'~8~'{' was expected",
        "rack in {'a' 'b'}~13~'}' was expected",
        "rack in {'a',}~13~in quotes",
        "rack not has~9~'not in'",
        "rack starts 'a'~12~'starts with'",
        "&& has(a)~0~a label, all()",
        "has(a) &&~9~a label, all()",
        "rack == 'a' $~12~&&, ||",
      })
  void anErrorPointsAtTheCharacter(String text, int position, String message) {
    var error = assertThrows(SelectorSyntaxException.class, () -> SelectorParser.parse(text));
    assertEquals(position, error.position(), error.getMessage());
    String whole = String.valueOf(error.getMessage());
    assertTrue(whole.contains(message), whole);
    assertTrue(whole.startsWith("character " + (position + 1) + " of the selector, "), whole);
    String place = position == text.length() ? "its end" : "at \"" + text.substring(position);
    assertTrue(whole.contains(place.substring(0, Math.min(place.length(), 20))), whole);
  }

  @Test
  void noTextEndsInAnythingButASelectorOrASyntaxError() {
    var random = new Random(7);
    String[] tokens = {
      "all()", "has(", "a", ")", "(", "!", "&&", "||", "==", "!=", "in", "not", "{", "}", "'v'",
      ",", "'", " ", "starts", "with"
    };
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        text.append(tokens[random.nextInt(tokens.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        SelectorParser.parse(text.toString()).matches(LABELS);
        read++;
      } catch (SelectorSyntaxException e) {
        assertTrue(e.position() >= 0 && e.position() <= text.length(), text::toString);
      }
    }
    assertTrue(read > 100, "too few were valid to show anything: " + read);
  }

  @Test
  void nestingHasALimit() {
    assertThrows(
        SelectorSyntaxException.class, () -> SelectorParser.parse("(".repeat(3000) + "all()"));
  }

  @Test
  void aLabelSelectorReadsTheSame() {
    var selector =
        new LabelSelector(
            Map.of("rack", "r7"),
            List.of(
                new Requirement("zone", "In", List.of("eu-west-1a")),
                new Requirement("rack", "NotIn", List.of("r8")),
                new Requirement("empty", "Exists", null),
                new Requirement("nothing", "DoesNotExist", null)));
    assertTrue(LabelSelectors.read(selector).matches(LABELS));
    assertTrue(LabelSelectors.read(new LabelSelector(null, null)).matches(LABELS));
    var bad = new LabelSelector(null, List.of(new Requirement("zone", "In", null)));
    var error = assertThrows(IllegalArgumentException.class, () -> LabelSelectors.read(bad));
    assertEquals("the requirement on 'zone': In needs values", error.getMessage());
  }
}
