package io.manx.node.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent, one control socket: taken before anything else is touched, given back by the kernel
 * however the process ends. Two agents at once would undo each other's routes.
 */
final class AgentLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentLock.class);
  private static final int PID_OCTETS = 20;

  private final Path file;
  private final FileChannel channel;

  private AgentLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the place of the agent with these files.
   *
   * @throws IOException with a sentence for the user if somebody has it, or the directory cannot be
   *     used
   */
  static AgentLock take(NodeFiles files) throws IOException {
    Path file = files.lock().toAbsolutePath();
    Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file has a directory"));
    // Opened once and never by a second descriptor: closing that one would drop the lock.
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return lock(files, file, channel);
  }

  private static AgentLock lock(NodeFiles files, Path file, FileChannel channel)
      throws IOException {
    boolean taken = false;
    try {
      if (!isOurs(channel)) {
        throw new IOException(
            "another agent (process %s) runs on %s: stop it, or give this one a controlSocket of its own"
                .formatted(pid(channel), files.base()));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
      if (answers(files.base())) {
        throw new IOException(
            files.base()
                + ": another server answers there: stop it, or give this one a controlSocket of its"
                + " own");
      }
      taken = true;
      return new AgentLock(file, channel);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(PID_OCTETS);
    channel.read(text, 0);
    return US_ASCII.decode(text.flip()).toString().strip();
  }

  /** Whether a server answers at the path; false if nothing is there, or nobody. */
  static boolean answers(Path socket) throws IOException {
    if (!isSocket(socket)) {
      return false;
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Whether the path is a socket, or a device or pipe, but no file, directory or link. */
  static boolean isSocket(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }

  @Override
  public void close() {
    try {
      // Removed while it is held; that nobody answers at the socket is checked besides.
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      LOG.warn("{} cannot be given back: {}", file, e.toString());
    }
  }
}
