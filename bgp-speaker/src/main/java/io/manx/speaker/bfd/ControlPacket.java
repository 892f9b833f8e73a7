package io.manx.speaker.bfd;

import java.nio.ByteBuffer;

/**
 * A BFD control packet (RFC 5880 §4.1), to be filled again and again. Intervals are microseconds.
 *
 * <pre>
 *   0                   1                   2                   3
 *  |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
 *  |                       My Discriminator                        |
 *  |                      Your Discriminator                       |
 *  |                    Desired Min TX Interval                    |
 *  |                   Required Min RX Interval                    |
 *  |                 Required Min Echo RX Interval                 |
 * </pre>
 */
public final class ControlPacket {
  /** The length without authentication, in octets. */
  public static final int LENGTH = 24;

  private static final int VERSION = 1;
  private static final int LEAST_AUTHENTICATED = 26;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int INDEPENDENT = 0x08;
  private static final int AUTHENTICATED = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;
  private static final long MASK = 0xFFFF_FFFFL;

  int diagnostic;
  BfdState state = BfdState.DOWN;
  boolean poll;
  boolean isFinal;
  boolean controlPlaneIndependent;
  boolean demand;
  int detectMultiplier;
  int myDiscriminator;
  int yourDiscriminator;
  long desiredMinTx;
  long requiredMinRx;
  long requiredMinEchoRx;

  /** The session of the receiver that this is for; 0 if the sender does not know it yet. */
  public int yourDiscriminator() {
    return yourDiscriminator;
  }

  /**
   * Takes the packet in {@code octets[0..length)}, with the checks of RFC 5880 §6.8.6 that need no
   * session. What is not {@link Verdict#ACCEPTED} leaves this unusable.
   */
  public Verdict decode(ByteBuffer octets, int length) {
    if (length < LENGTH) {
      return Verdict.BAD_LENGTH;
    }
    int first = octets.get(0) & 0xFF;
    int flags = octets.get(1) & 0xFF;
    int claimed = octets.get(3) & 0xFF;
    boolean authenticated = (flags & AUTHENTICATED) != 0;
    if (first >>> 5 != VERSION) {
      return Verdict.BAD_VERSION;
    }
    if (claimed < (authenticated ? LEAST_AUTHENTICATED : LENGTH) || claimed > length) {
      return Verdict.BAD_LENGTH;
    }
    detectMultiplier = octets.get(2) & 0xFF;
    myDiscriminator = octets.getInt(4);
    yourDiscriminator = octets.getInt(8);
    state = BfdState.of(flags >>> 6);
    Verdict verdict = check(flags);
    if (verdict == Verdict.ACCEPTED) {
      diagnostic = first & 0x1F;
      poll = (flags & POLL) != 0;
      isFinal = (flags & FINAL) != 0;
      controlPlaneIndependent = (flags & INDEPENDENT) != 0;
      demand = (flags & DEMAND) != 0;
      desiredMinTx = octets.getInt(12) & MASK;
      requiredMinRx = octets.getInt(16) & MASK;
      requiredMinEchoRx = octets.getInt(20) & MASK;
    }
    return verdict;
  }

  private Verdict check(int flags) {
    if (detectMultiplier == 0) {
      return Verdict.NO_MULTIPLIER;
    }
    if ((flags & MULTIPOINT) != 0) {
      return Verdict.MULTIPOINT;
    }
    if (myDiscriminator == 0) {
      return Verdict.NO_DISCRIMINATOR;
    }
    if (yourDiscriminator == 0 && state.compareTo(BfdState.DOWN) > 0) {
      return Verdict.UNADDRESSED;
    }
    return (flags & AUTHENTICATED) != 0 ? Verdict.AUTHENTICATED : Verdict.ACCEPTED;
  }

  /** Writes the packet to {@code octets[0..24)}. */
  public void encode(ByteBuffer octets) {
    int flags = state.ordinal() << 6;
    flags |= poll ? POLL : 0;
    flags |= isFinal ? FINAL : 0;
    flags |= controlPlaneIndependent ? INDEPENDENT : 0;
    flags |= demand ? DEMAND : 0;
    octets.put(0, (byte) (VERSION << 5 | diagnostic));
    octets.put(1, (byte) flags);
    octets.put(2, (byte) detectMultiplier);
    octets.put(3, (byte) LENGTH);
    octets.putInt(4, myDiscriminator);
    octets.putInt(8, yourDiscriminator);
    octets.putInt(12, (int) desiredMinTx);
    octets.putInt(16, (int) requiredMinRx);
    octets.putInt(20, (int) requiredMinEchoRx);
  }
}
