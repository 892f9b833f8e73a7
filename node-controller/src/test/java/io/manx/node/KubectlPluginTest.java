package io.manx.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of kubectl, with a kubectl that writes down what it is asked. */
class KubectlPluginTest {
  private static final Path PLUGIN = Path.of("..", "kubectl-manx").toAbsolutePath().normalize();
  private static final String SELECTOR =
      "app.kubernetes.io/name=manx,app.kubernetes.io/component=agent";

  /** Each word behind a NUL, each call behind a line; exec copies its input and ends as told. */
  private static final String KUBECTL =
      """
      #!/usr/bin/env bash
      { printf '%s\\0' "$@"; printf '\\n\\0'; } >> "$FAKE/calls"
      case $1 in
        get) cat "$FAKE/pods"; [ ! -e "$FAKE/refused" ] || { echo refused >&2; exit 1; } ;;
        exec) case " $* " in *" -i "*) cat > "$FAKE/input" ;; esac; exit "$(cat "$FAKE/status")" ;;
      esac
      """;

  private record Run(int status, String out, String err) {}

  @TempDir private Path directory;

  @BeforeEach
  void fake() throws IOException {
    Path kubectl = directory.resolve("kubectl");
    Files.writeString(kubectl, KUBECTL);
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("status"), "0");
    pods("manx-system manx-agent-x7 Running ");
  }

  private void pods(String... lines) throws IOException {
    Files.writeString(directory.resolve("pods"), String.join("\n", lines) + "\n");
  }

  private Run run(Map<String, String> environment, String input, List<String> command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("MANX_NAMESPACE");
    builder.environment().put("FAKE", directory.toString());
    builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    builder.redirectOutput(directory.resolve("out").toFile());
    builder.redirectError(directory.resolve("err").toFile());
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("pipe"), e::getMessage); // it reads nothing and is gone
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
    return new Run(
        process.exitValue(),
        Files.readString(directory.resolve("out")),
        Files.readString(directory.resolve("err")));
  }

  private Run run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PLUGIN.toString()));
    command.addAll(List.of(arguments));
    return run(Map.of(), "typed\n", command);
  }

  /** What kubectl was asked, call by call. */
  private List<List<String>> calls() throws IOException {
    Path file = directory.resolve("calls");
    if (!Files.exists(file)) {
      return List.of();
    }
    List<List<String>> calls = new ArrayList<>();
    for (String call : Files.readString(file).split("\n\0", -1)) {
      if (!call.isEmpty()) {
        calls.add(Arrays.asList(call.substring(0, call.length() - 1).split("\0", -1)));
      }
    }
    return calls;
  }

  private static List<String> exec(String streams, String... cl) {
    List<String> call = new ArrayList<>(List.of("exec"));
    call.addAll(streams.isEmpty() ? List.of() : List.of(streams.split(" ")));
    call.addAll(List.of("-n", "manx-system", "manx-agent-x7", "-c", "agent", "--", "manx", "cl"));
    call.addAll(List.of(cl));
    return call;
  }

  @Test
  void aCommandIsPutToTheAgentOfTheNode() throws Exception {
    Run run = run("node-1", "-j", "show", "protocols", "all", "tor *", "\"a b\"", "$HOME", "");
    assertEquals(0, run.status(), run::err);
    List<String> get = calls().getFirst();
    assertEquals(List.of("get", "pods", "-A", "-l", SELECTOR), get.subList(0, 5));
    assertTrue(get.contains("spec.nodeName=node-1"), get::toString);
    assertEquals(
        exec("", "-j", "show", "protocols", "all", "tor *", "\"a b\"", "$HOME", ""),
        calls().getLast());
    assertFalse(Files.exists(directory.resolve("input")), "a command leaves the input alone");
  }

  @Test
  void withoutACommandItPassesWhatIsPipedIn() throws Exception {
    run("node-1", "-s", "/run/manx/calico.ctl", "-r");
    assertEquals(exec("-i", "-s", "/run/manx/calico.ctl", "-r"), calls().getLast());
    assertEquals("typed\n", Files.readString(directory.resolve("input")));
  }

  @Test
  void atATerminalItAsksForOne() throws Exception {
    String command = PLUGIN + " node-1 show status";
    Run run = run(Map.of(), "", List.of("script", "-qec", command, "/dev/null"));
    assertEquals(0, run.status(), run::err);
    assertEquals(exec("-i -t", "show", "status"), calls().getLast());
  }

  @Test
  void theNamespaceIsTheOptionsOrTheEnvironmentsOrAny() throws Exception {
    run("-n", "one", "node-1", "show", "status");
    run("--namespace=two", "--", "node-1", "--", "show", "status");
    run(
        Map.of("MANX_NAMESPACE", "three"),
        "",
        List.of(PLUGIN.toString(), "node-1", "show", "status"));
    for (int i = 0; i < 3; i++) {
      assertEquals(
          List.of("-n", List.of("one", "two", "three").get(i)), calls().get(2 * i).subList(2, 4));
      assertEquals(exec("", "show", "status"), calls().get(2 * i + 1));
    }
  }

  @Test
  void theStatusIsThatOfCl() throws Exception {
    for (String status : List.of("1", "2", "137")) {
      Files.writeString(directory.resolve("status"), status);
      assertEquals(Integer.parseInt(status), run("node-1", "show", "nothing").status());
    }
  }

  @Test
  void aNodeWithoutAgentIsNamed() throws Exception {
    pods("");
    Run run = run("node-9", "show", "status");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("no agent on node node-9"), run::err);
    assertEquals(1, calls().size(), "nothing is run anywhere");
  }

  @Test
  void anAgentThatDoesNotRunIsNamed() throws Exception {
    pods(
        "manx-system manx-agent-a Pending ",
        "manx-system manx-agent-b Running 2026-01-01T00:00:00Z");
    Run run = run("node-1", "show", "status");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("manx-system/manx-agent-a manx-system/manx-agent-b"), run::err);
  }

  @Test
  void ofSeveralAgentsTheOneThatStaysIsAsked() throws Exception {
    pods(
        "manx-system manx-agent-old Running 2026-01-01T00:00:00Z",
        "manx-system manx-agent-x7 Running ");
    assertEquals(0, run("node-1", "show", "status").status());
    assertEquals(exec("", "show", "status"), calls().getLast());
    pods("manx-system manx-agent-x7 Running ", "other manx-agent-y8 Running ");
    Run run = run("node-1", "show", "status");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("other manx-agent-y8"), run::err);
  }

  @Test
  void whatKubectlSaysOfItsFailureIsSeen() throws Exception {
    Files.createFile(directory.resolve("refused"));
    Run run = run("node-1", "show", "status");
    assertEquals(1, run.status());
    assertEquals("refused\n", run.err());
  }

  @Test
  void withoutANodeItListsThem() throws Exception {
    Run run = run("-n", "manx-system");
    assertEquals(0, run.status());
    assertEquals(
        List.of(List.of("get", "pods", "-n", "manx-system", "-l", SELECTOR, "-o", "wide")),
        calls());
  }

  @Test
  void wrongUsageIsSaid() throws Exception {
    for (List<String> wrong : List.of(List.of("-j", "node-1"), List.of("-n"))) {
      Run run = run(wrong.toArray(String[]::new));
      assertEquals(2, run.status());
      assertTrue(run.err().contains("usage: kubectl manx"), run::err);
    }
    assertEquals(0, run("--help").status());
    assertEquals(List.of(), calls());
  }
}
