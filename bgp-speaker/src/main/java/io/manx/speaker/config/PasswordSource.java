package io.manx.speaker.config;

import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the reader gets passwords from. */
@FunctionalInterface
public interface PasswordSource {
  /**
   * The password in a file.
   *
   * @throws IOException with a sentence for people, if there is none to be had
   */
  Password read(String file) throws IOException;

  /** The most octets of a TCP MD5 key in Linux: TCP_MD5SIG_MAXKEYLEN. */
  int MAX_OCTETS = 80;

  /** Reads files of this machine; one line break at the end does not belong to the password. */
  static PasswordSource files() {
    return file -> {
      byte[] octets;
      try (var stream = Files.newInputStream(Path.of(file))) {
        octets = stream.readNBytes(MAX_OCTETS + 3);
      } catch (NoSuchFileException e) {
        throw new IOException(
            "'" + file + "' does not exist: create it with the password in it", e);
      } catch (AccessDeniedException e) {
        throw new IOException("'" + file + "' may not be read by this user", e);
      } catch (IOException e) {
        throw new IOException("'" + file + "' cannot be read: " + e.getMessage(), e);
      }
      return new Password(checked(file, octets));
    };
  }

  private static String checked(String file, byte[] octets) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("'" + file + "' is not UTF-8 text, or far too long", e);
    }
    String password = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    password = password.endsWith("\r") ? password.substring(0, password.length() - 1) : password;
    if (password.isBlank()) {
      throw new IOException(
          "'" + file + "' is empty: put the password there, or remove passwordFile");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
      throw new IOException(
          "'" + file + "' holds more than " + MAX_OCTETS + " octets, the most TCP MD5 can use");
    }
    if (password.indexOf('\n') >= 0 || password.indexOf('\0') >= 0) {
      throw new IOException("'" + file + "' holds more than one line: a password is one line");
    }
    return password;
  }
}
