package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLockTest {
  @TempDir Path directory;

  private NodeFiles files() {
    return new NodeFiles(directory.resolve("run/manx.ctl"));
  }

  @Test
  void filesOfTwoAgentsInOneDirectoryDiffer() {
    NodeFiles other = new NodeFiles(directory.resolve("run/other.ctl"));
    assertFalse(other.lock().equals(files().lock()));
    assertFalse(other.sysctls().equals(files().sysctls()));
  }

  @Test
  void takenOnceAndGivenBack() throws IOException {
    try (AgentLock lock = AgentLock.take(files())) {
      assertEquals(files().lock().toString(), lock.toString());
      IOException refused = assertThrows(IOException.class, () -> AgentLock.take(files()).close());
      assertTrue(
          String.valueOf(refused.getMessage()).contains("process " + ProcessHandle.current().pid()),
          refused::getMessage);
    }
    assertFalse(Files.exists(files().lock()));
    AgentLock.take(files()).close();
  }

  @Test
  void aLivingServerOnTheSocketIsRespected() throws IOException {
    Files.createDirectories(directory.resolve("run"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(files().base()));
      IOException refused = assertThrows(IOException.class, () -> AgentLock.take(files()).close());
      assertTrue(
          String.valueOf(refused.getMessage()).contains("another server answers"),
          refused::getMessage);
    }
    // Its socket is still there, and nobody behind it.
    assertTrue(AgentLock.isSocket(files().base()));
    AgentLock.take(files()).close();
  }

  @Test
  void aFileThatADeadAgentLeftIsNoObstacle() throws IOException {
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(files().lock(), "12345\n");
    try (AgentLock lock = AgentLock.take(files())) {
      assertEquals(ProcessHandle.current().pid() + "\n", Files.readString(files().lock()));
      assertTrue(lock.toString().endsWith(".lock"));
    }
  }
}
