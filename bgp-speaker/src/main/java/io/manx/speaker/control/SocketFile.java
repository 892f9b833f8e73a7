package io.manx.speaker.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening unix socket and its file: mode 0660 from the first moment, taken over from a dead
 * server but never from a living one, removed at the end if it is still ours.
 */
final class SocketFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketFile.class);
  private static final int MAX_PATH = 107; // struct sockaddr_un, and its terminating zero

  private final Path path;
  private final ServerSocketChannel listener;
  private final @Nullable Object key;

  private SocketFile(Path path, ServerSocketChannel listener, @Nullable Object key) {
    this.path = path;
    this.listener = listener;
    this.key = key;
  }

  ServerSocketChannel listener() {
    return listener;
  }

  static SocketFile open(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path directory = Objects.requireNonNull(absolute.getParent(), "a socket has a directory");
    Files.createDirectories(directory);
    refuseLiving(absolute);
    // Bound where nobody else can reach it, opened up, then moved: no moment with a wrong mode.
    Path hidden =
        Files.createTempDirectory(
            directory,
            ".s",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path young = hidden.resolve("s");
    if (Math.max(young.toString().length(), absolute.toString().length()) > MAX_PATH) {
      Files.delete(hidden);
      throw new IOException(
          "control socket " + path + ": the path is too long for a socket, choose a shorter one");
    }
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(young));
      Files.setPosixFilePermissions(young, PosixFilePermissions.fromString("rw-rw----"));
      Files.move(young, absolute, StandardCopyOption.ATOMIC_MOVE);
      return new SocketFile(absolute, listener, key(absolute));
    } catch (IOException | RuntimeException e) {
      listener.close();
      Files.deleteIfExists(young);
      throw e;
    } finally {
      Files.deleteIfExists(hidden);
    }
  }

  private static void refuseLiving(Path path) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!found.isOther()) {
      throw new IOException("control socket " + path + ": the path exists and is no socket");
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    } catch (ConnectException e) {
      log.info("control socket {}: left behind by a server that is gone", path);
      return;
    }
    throw new IOException("control socket " + path + ": another server answers there");
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public void close() {
    try {
      listener.close();
      if (Objects.equals(key, key(path))) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      log.debug("control socket {} was gone already", path);
    } catch (IOException e) {
      log.warn("control socket {} cannot be removed: {}", path, e.toString());
    }
  }
}
