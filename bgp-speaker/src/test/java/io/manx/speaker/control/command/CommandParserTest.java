package io.manx.speaker.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.RouteArguments.Counting;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.RouteQuery.Match;
import io.manx.speaker.status.RouteQuery.View;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommandParserTest {
  static Stream<Arguments> commands() {
    return Stream.of(
        Arguments.of("show status", new Command.ShowStatus()),
        Arguments.of(" \tshow   status # comment", new Command.ShowStatus()),
        Arguments.of("show protocols", new Command.ShowProtocols(false, ProtocolSelector.ALL)),
        Arguments.of("show protocols all", new Command.ShowProtocols(true, ProtocolSelector.ALL)),
        Arguments.of(
            "show protocols all 'tor-1.a'",
            new Command.ShowProtocols(true, ProtocolSelector.name("tor-1.a"))),
        Arguments.of(
            "show protocols peer_fd00::1",
            new Command.ShowProtocols(false, ProtocolSelector.name("peer_fd00::1"))),
        Arguments.of(
            "show protocols \"Node*\"",
            new Command.ShowProtocols(false, ProtocolSelector.pattern("Node*"))),
        Arguments.of("show interfaces summary", new Command.ShowInterfaces(true)),
        Arguments.of("show symbols table", new Command.ShowSymbols("table")),
        Arguments.of("show bfd sessions", new Command.ShowBfdSessions(null, false)),
        Arguments.of("show bfd sessions all", new Command.ShowBfdSessions(null, true)),
        Arguments.of("show bfd sessions bfd1 all", new Command.ShowBfdSessions("bfd1", true)),
        Arguments.of(
            "disable tor-1 \"see ticket 42\"",
            new Command.Act(
                ProtocolAction.DISABLE, ProtocolSelector.name("tor-1"), "see ticket 42")),
        Arguments.of(
            "reload in all", new Command.Act(ProtocolAction.RELOAD_IN, ProtocolSelector.ALL, "")),
        Arguments.of("configure", new Command.Configure(ConfigureMode.APPLY, "", 0)),
        Arguments.of("configure check", new Command.Configure(ConfigureMode.CHECK, "", 0)),
        Arguments.of(
            "configure soft \"/etc/b.yaml\" timeout 30",
            new Command.Configure(ConfigureMode.SOFT, "/etc/b.yaml", 30)),
        Arguments.of("configure timeout", new Command.Configure(ConfigureMode.APPLY, "", 300)),
        Arguments.of("configure confirm", new Command.ConfigureConfirm()),
        Arguments.of("echo { info, remote }", new Command.Echo(true)),
        Arguments.of("echo all 8192", new Command.Echo(true)),
        Arguments.of("graceful restart", new Command.Shutdown(true)),
        Arguments.of("graceful shutdown on", new Command.GracefulShutdown(true, "")),
        Arguments.of("graceful shutdown off tor", new Command.GracefulShutdown(false, "tor")),
        Arguments.of("json show status", new Command.Json(new Command.ShowStatus())));
  }

  /** As BIRD reads it; found by the fuzzer. */
  @ParameterizedTest
  @CsvSource({
    "show route 10.0.0.0/08, show route 10.0.0.0/8",
    "show route where net ~ [ 0::/00 ], show route where net ~ [ ::/0 ]"
  })
  void zerosBeforeALengthSayNothing(String line, String same) {
    assertEquals(CommandParser.parse(same), CommandParser.parse(line));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandsAreUnderstood(String line, Command expected) {
    assertEquals(expected, CommandParser.parse(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | syntax error, unexpected END",
        "SHOW STATUS | syntax error, unexpected 'SHOW'",
        "show proto | syntax error, unexpected 'proto', expecting one of status",
        "show protocols;show status | syntax error, unexpected ';', expecting END",
        "show status extra | syntax error, unexpected 'extra', expecting END",
        "show protocols \"Mesh | Unterminated string",
        "show route 10.0.12.0/33 | Invalid prefix length 33",
        "show route 10.0.12.1/24 | Invalid IPv4 prefix 10.0.12.1/24, maybe you wanted 10.0.12.0/24",
        "show route 10.0.12.1 | syntax error, an address needs the word for",
        "show route table nope | syntax error, unexpected 'nope', expecting master4",
        "show route export a export b | Export specified twice",
        "show route for 1.2.3.4 in 10.0.0.0/8 | Only one prefix expected",
        "show route filter nope | syntax error, filters cannot be run here",
        "show route where nope = 1 | syntax error, unexpected 'nope', known here are net",
        "echo all 100 | Invalid log buffer size",
        "configure timeout x | syntax error, unexpected 'x', expecting a number",
        "configure check foo | syntax error, unexpected 'foo', expecting END or a \"file\"",
        "disable | syntax error, unexpected END, expecting a protocol",
        "? | syntax error, unexpected '?'",
        "eval 99999999999 | Number out of range",
      })
  void mistakesAreNamed(String line, String text) {
    Refusal refusal =
        assertInstanceOf(Refusal.class, CommandParser.parse(line == null ? "" : line));
    assertEquals(9001, refusal.code());
    assertTrue(refusal.text().startsWith(text), refusal.text());
  }

  /** As BIRD 2.0.12 answered: recorded, or seen beside it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1+2 | 3",
        "(64512,1) | (64512,1)",
        "(1,2,3) | (1, 2, 3)",
        "[1..3] | [1..3]",
        "[1, 5..7] | [1, 5..7]",
        "10.1.0.0/16 ~ [10.0.0.0/8+] | TRUE",
        "[192.0.2.1, 192.0.2.5] | [192.0.2.1, 192.0.2.5]",
        "[(1,2), (3,4..5)] | [(1,2), (3,4)..(3,5)]",
        "[= 1 * 2 ? =] | [= 1 * 2 ? =]",
        "[(64512,*)] | [(64512,0)..(64512,65535)]",
        "192.0.2.1 | 192.0.2.1",
      })
  void constantsAreWrittenAsBirdWritesThem(String expression, String text) {
    Command.Eval eval =
        assertInstanceOf(Command.Eval.class, CommandParser.parse("eval " + expression));
    assertEquals(text, eval.expression().text(null));
  }

  @Test
  void argumentsOfShowRouteComeInAnyOrder() {
    Command.ShowRoute show =
        assertInstanceOf(
            Command.ShowRoute.class,
            CommandParser.parse(
                "show route count all table 'master4' protocol 'tor-1' primary in 10.0.0.0/8"));
    RouteArguments arguments = show.arguments();
    assertEquals(Match.INSIDE, arguments.match());
    assertEquals(IpPrefix.parse("10.0.0.0/8"), arguments.prefix());
    assertEquals(List.of(Family.IPV4_UNICAST), arguments.tables());
    assertEquals("tor-1", arguments.protocol());
    assertEquals(Counting.COUNT, arguments.counting());
    assertTrue(arguments.all() && arguments.primary());
    Command.ShowRoute export =
        assertInstanceOf(
            Command.ShowRoute.class,
            CommandParser.parse("show route import table Mesh_1_2_3_4.ipv4"));
    assertEquals(View.IMPORT_TABLE, export.arguments().view());
    assertEquals("Mesh_1_2_3_4.ipv4", export.arguments().peer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "1+2 => 3",
        "10/3*2 => 6",
        "192.168.10.0/24 ~ [192.168.0.0/16+] => TRUE",
        "192.168.10.0/24 ~ [192.168.0.0/16] => FALSE",
        "192.0.0.0/8 ~ [192.168.0.0/16-] => TRUE",
        "192.168.10.0/24 ~ [10.0.0.0/8+, 192.168.0.0/16{24,26}] => TRUE",
        "10.1.2.3 ~ 10.0.0.0/8 => TRUE",
        "fd00::1 ~ [ fd00::1, fd00::2 ] => TRUE",
        "(65001,7) ~ [(65001,*)] => TRUE",
        "(65001,7,8) ~ [(65001,1..6,*)] => FALSE",
        "5 ~ [1..4, 6] || !(1 = 2) && 3 >= 3 => TRUE",
        "RTS_BGP = RTS_STATIC => FALSE",
        "\"tor-1\" ~ \"tor*\" => TRUE",
      })
  void constantsAreEvaluated(String expression, String value) {
    Command.Eval eval =
        assertInstanceOf(Command.Eval.class, CommandParser.parse("eval " + expression));
    assertEquals(value, eval.expression().text(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Node* | Node_1 | true",
        "*_1 | Node_1 | true",
        "N?de_1 | Node_1 | true",
        "N?de | Node_1 | false",
        "*a*a*a*b | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | false",
        "Node | Node_1 | false",
      })
  void patternsMatchWholeNames(String pattern, String name, boolean matches) {
    assertEquals(matches, ProtocolSelector.pattern(pattern).matches(name));
  }
}
