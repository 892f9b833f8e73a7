package io.manx.speaker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void aResetIsTold() {
    // As Errors.throwConnectException and the channel that annotates it have it.
    ConnectException reset =
        new ConnectException(
            "finishConnect(..) failed with error(-104): Connection reset by peer: /192.0.2.1:179");
    assertEquals("Connection reset by peer", Reasons.of(reset));
    assertTrue(Reasons.isReset(reset));
    assertFalse(
        Reasons.isReset(
            new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused: /192.0.2.1:179")));
  }

  @Test
  void theKernelsWordsAreThoseOfThisMachine() {
    Epoll.ensureAvailability();
    Errors.NativeIoException reset =
        new Errors.NativeIoException("finishConnect", Errors.ERRNO_ECONNRESET_NEGATIVE, false);
    assertTrue(Reasons.isReset(reset), Reasons.of(reset));
  }
}
