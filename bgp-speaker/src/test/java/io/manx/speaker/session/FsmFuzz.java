package io.manx.speaker.session;

import java.util.Random;

/** Runs a {@link PeerFsm} through events that octets choose. */
public final class FsmFuzz {
  private FsmFuzz() {}

  /** Draws from octets instead of chance, so that who changes an octet changes one choice. */
  private static final class OctetRandom extends Random {
    private static final long serialVersionUID = 1;

    private final byte[] octets;
    private int at;

    OctetRandom(byte[] octets) {
      this.octets = octets;
    }

    boolean isAtEnd() {
      return at >= octets.length;
    }

    @Override
    protected int next(int bits) {
      int value = isAtEnd() ? 0 : octets[at++] & 0xFF;
      // Spread over the range: bounded numbers are taken from the upper bits, or as a remainder.
      return (value * 0x01010101) >>> (32 - bits);
    }
  }

  /** The first octet chooses the parameters, the others the events. */
  public static void run(byte[] octets) {
    OctetRandom random = new OctetRandom(octets);
    PeerFsm fsm = new PeerFsm(RandomEvents.parameters(random.nextInt(4)), random::nextDouble);
    FsmWorld world = new FsmWorld();
    while (!random.isAtEnd()) {
      world.carryOut(fsm.handle(RandomEvents.event(world, random)));
      world.check(fsm);
    }
    world.carryOut(fsm.handle(new Event.Stop(null)));
    world.check(fsm);
  }
}
