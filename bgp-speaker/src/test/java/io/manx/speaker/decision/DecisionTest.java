package io.manx.speaker.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.Origin;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.RawAttribute;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final IpAddress HOP = IpAddress.parse("192.0.2.1");

  /** A candidate with a default for everything; tests change one thing. */
  private static final class Path {
    final PathAttributes.Builder attributes =
        PathAttributes.builder(HOP).asPath(AsPath.sequence(64500, 64501)).localPref(100);
    Kind kind = Kind.IBGP_CLIENT;
    String identifier = "1.1.1.1";
    String address = "10.0.0.1";
    long metric = 10;
    int pathId;
    int since;

    PathSource source() {
      return new PathSource(
          1, "p", kind, 65000, IpAddress.parse(identifier), IpAddress.parse(address));
    }
  }

  private static Path path(Consumer<Path> change) {
    Path path = new Path();
    change.accept(path);
    return path;
  }

  private static Candidates candidates(List<Path> paths) {
    Candidates candidates = new Candidates();
    for (Path p : paths) {
      candidates.add(p.attributes.build(), p.source(), p.metric, p.pathId, p.since);
    }
    return candidates;
  }

  /** Asserts that {@code better} wins at {@code step}, from both places, with and without a set. */
  private static void wins(
      DecisionOptions options, DecisionStep step, Consumer<Path> better, Consumer<Path> worse) {
    Decision decision = new Decision(options);
    Candidates first = candidates(List.of(path(better), path(worse)));
    assertEquals(0, decision.decide(first));
    assertEquals(step, first.step(0));
    assertEquals(step, first.step(1));
    Candidates second = candidates(List.of(path(worse), path(better)));
    assertEquals(1, decision.decide(second));
    int challenge = decision.challenge(first, 0, 1);
    assertEquals(-challenge, decision.challenge(second, 0, 1));
    boolean medsMatter = step.ordinal() >= DecisionStep.MED.ordinal() && challenge == 0;
    assertEquals(medsMatter ? 0 : step.ordinal(), challenge);
  }

  private static void aigp(Path path, long metric) {
    byte[] tlv = ByteBuffer.allocate(11).put((byte) 1).putShort((short) 11).putLong(metric).array();
    path.attributes.others(List.of(new RawAttribute(RawAttribute.OPTIONAL, Aigp.CODE, tlv)));
  }

  private static void wins(DecisionStep step, Consumer<Path> better, Consumer<Path> worse) {
    wins(DecisionOptions.STANDARD, step, better, worse);
  }

  @Test
  @Rfc(
      value = 4271,
      section = "9.1.2.2",
      shows = "each step of the tie-breaking decides where all before are equal")
  void eachStepDecidesWhereAllBeforeItAreEqual() {
    wins(
        DecisionStep.LLGR_STALE,
        p -> p.attributes.localPref(1),
        p -> p.attributes.communities(LongLivedStale.LLGR_STALE));
    wins(
        DecisionStep.LOCAL_PREF,
        p -> p.attributes.localPref(101).asPath(AsPath.sequence(1, 2, 3)),
        p -> {});
    wins(DecisionStep.LOCAL_PREF, p -> p.attributes.localPref(0xFFFF_FFFFL), p -> {});
    wins(
        DecisionStep.LOCALLY_ORIGINATED,
        p -> p.kind = Kind.LOCAL,
        p -> p.attributes.asPath(AsPath.EMPTY));
    wins(DecisionStep.AIGP, p -> aigp(p, 1), p -> p.attributes.asPath(AsPath.EMPTY));
    wins(DecisionStep.AIGP, p -> aigp(p, 7), p -> aigp(p, 8));
    wins(
        DecisionStep.AIGP,
        p -> aigp(p, 8),
        p -> {
          aigp(p, 7);
          p.metric = 12; // RFC 7311 §4.1: the cost of the next hop counts too, 10 for the other
        });
    wins(DecisionStep.AIGP, p -> aigp(p, -1), p -> p.attributes.asPath(AsPath.EMPTY));
    wins(
        DecisionStep.AS_PATH_LENGTH,
        p -> p.attributes.asPath(AsPath.sequence(1)).origin(Origin.INCOMPLETE),
        p -> {});
    wins(DecisionStep.ORIGIN, p -> p.attributes.med(9), p -> p.attributes.origin(Origin.EGP));
    wins(DecisionStep.MED, p -> p.attributes.med(1), p -> p.attributes.med(2));
    wins(
        DecisionStep.EXTERNAL,
        p -> {
          p.kind = Kind.EBGP;
          p.metric = 99;
        },
        p -> {});
    wins(DecisionStep.IGP_METRIC, p -> p.identifier = "9.9.9.9", p -> p.metric = 11);
    wins(DecisionStep.BGP_IDENTIFIER, p -> p.address = "10.0.0.9", p -> p.identifier = "200.1.1.1");
    wins(
        DecisionStep.BGP_IDENTIFIER,
        p -> p.attributes.originatorId(IpAddress.parse("0.0.0.1")).clusterList(1, 2),
        p -> {});
    wins(
        DecisionStep.CLUSTER_LIST_LENGTH,
        p -> p.attributes.clusterList(1),
        p -> p.attributes.clusterList(1, 2));
    wins(DecisionStep.PEER_ADDRESS, p -> p.pathId = 9, p -> p.address = "10.0.0.2");
    wins(DecisionStep.PEER_ADDRESS, p -> p.address = "9.0.0.1", p -> p.address = "200.0.0.1");
    wins(DecisionStep.PATH_ID, p -> p.pathId = 1, p -> p.pathId = -1);
  }

  @Test
  @Rfc(value = 4271, section = "9.1.2.2", shows = "an absent MED is the lowest")
  void absentMedIsTheBestUnlessConfigured() {
    wins(DecisionStep.MED, p -> {}, p -> p.attributes.med(1));
    DecisionOptions worst = new DecisionOptions(false, true, false, 100);
    wins(worst, DecisionStep.MED, p -> p.attributes.med(1), p -> {});
  }

  @Test
  @Rfc(value = 4271, section = "9.1.2.2", shows = "MED is compared within one neighbouring AS only")
  void medIsComparedWithinOneNeighbouringAsOnly() {
    Consumer<Path> high = p -> p.attributes.med(9);
    Consumer<Path> other =
        p -> {
          p.attributes.med(1).asPath(AsPath.sequence(64999, 64501));
          p.metric = 11;
        };
    wins(DecisionStep.IGP_METRIC, high, other);
    DecisionOptions always = new DecisionOptions(true, false, false, 100);
    wins(always, DecisionStep.MED, other, high);
  }

  @Test
  @Rfc(value = 5004, shows = "the older external path stays where configured")
  void theOlderExternalPathStaysWhereConfigured() {
    DecisionOptions oldest = new DecisionOptions(false, false, true, 100);
    Consumer<Path> old =
        p -> {
          p.kind = Kind.EBGP;
          p.since = 5;
          p.identifier = "9.9.9.9";
        };
    Consumer<Path> young =
        p -> {
          p.kind = Kind.EBGP;
          p.since = 6;
        };
    wins(oldest, DecisionStep.OLDEST_EXTERNAL, old, young);
    wins(DecisionStep.BGP_IDENTIFIER, young, old);
  }

  @Test
  void absentLocalPrefIsTheDefault() {
    wins(
        DecisionStep.AS_PATH_LENGTH,
        p -> p.attributes.localPref(PathAttributes.ABSENT).asPath(AsPath.sequence(1)),
        p -> {});
  }

  @Test
  void onePathWins() {
    Candidates one = candidates(List.of(path(p -> {})));
    assertEquals(0, new Decision(DecisionOptions.STANDARD).decide(one));
    assertEquals(DecisionStep.ONLY_PATH, one.step(0));
  }

  /** The well-known case in which pairwise comparison goes round in a circle. */
  @Test
  @Rfc(
      value = 4271,
      section = "9.1.2.2",
      shows = "the order of arrival does not matter, MED included")
  void theOrderOfArrivalDoesNotMatterWithMed() {
    Path a = path(p -> p.attributes.med(10));
    Path b = path(p -> p.attributes.med(5));
    Path c = path(p -> p.attributes.asPath(AsPath.sequence(64999, 1)).med(99));
    a.metric = 1;
    b.metric = 3;
    c.metric = 2;
    for (List<Path> order :
        List.of(List.of(a, b, c), List.of(c, b, a), List.of(b, c, a), List.of(a, c, b))) {
      Candidates set = candidates(order);
      int best = new Decision(DecisionOptions.STANDARD).decide(set);
      assertEquals(c, order.get(best));
      assertEquals(DecisionStep.MED, set.step(order.indexOf(a)));
      assertEquals(DecisionStep.IGP_METRIC, set.step(order.indexOf(b)));
      assertEquals(DecisionStep.IGP_METRIC, set.step(best));
    }
  }

  /** Shuffles do not change the outcome, and a challenge that settles agrees with the whole set. */
  @Test
  @Rfc(
      value = 4271,
      section = "9.1.2",
      shows = "the result is the same for every order of the paths")
  void isATotalOrderUnderShuffles() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 4000; run++) {
      DecisionOptions options =
          new DecisionOptions(random.nextInt(4) == 0, random.nextBoolean(), false, 100);
      Decision decision = new Decision(options);
      List<Path> paths = new ArrayList<>();
      int count = 1 + random.nextInt(7);
      for (int i = 0; i < count; i++) {
        paths.add(randomPath(random, i));
      }
      String name = "seed " + seed + " run " + run;
      Candidates set = candidates(paths);
      Path best = paths.get(decision.decide(set));
      DecisionStep[] steps = Arrays.copyOf(set.steps, count);
      List<Path> shuffled = new ArrayList<>(paths);
      Collections.shuffle(shuffled, random);
      Candidates again = candidates(shuffled);
      assertEquals(best, shuffled.get(decision.decide(again)), name);
      for (int i = 0; i < count; i++) {
        assertEquals(steps[i], again.step(shuffled.indexOf(paths.get(i))), name);
      }
      if (count > 1) {
        challengeAgrees(decision, paths, name);
      }
    }
  }

  /** The last path comes as a newcomer to the others. */
  private static void challengeAgrees(Decision decision, List<Path> paths, String name) {
    List<Path> old = paths.subList(0, paths.size() - 1);
    Candidates before = candidates(old);
    int best = decision.decide(before);
    Candidates all = candidates(paths);
    int outcome = decision.challenge(all, paths.size() - 1, best);
    int expected = decision.decide(all);
    if (outcome > 0) {
      assertEquals(paths.size() - 1, expected, name);
      assertEquals(outcome, all.step(paths.size() - 1).ordinal(), name);
    } else if (outcome < 0) {
      assertEquals(best, expected, name);
      assertEquals(-outcome, all.step(paths.size() - 1).ordinal(), name);
      for (int i = 0; i < old.size(); i++) {
        if (i != best) {
          assertEquals(before.step(i), all.step(i), name);
        }
      }
    }
  }

  private static AsPath randomAsPath(Random random) {
    long neighbor = 64500L + random.nextInt(3);
    return random.nextInt(4) == 0 ? AsPath.sequence(neighbor, 2, 1) : AsPath.sequence(neighbor, 1);
  }

  private static Path randomPath(Random random, int index) {
    return path(
        p -> {
          p.attributes.localPref(random.nextInt(5) == 0 ? 200 : 100);
          p.attributes.asPath(randomAsPath(random));
          if (random.nextBoolean()) {
            p.attributes.med(random.nextInt(3));
          }
          if (random.nextInt(3) == 0) {
            p.attributes.originatorId(IpAddress.v4(random.nextInt(3))).clusterList(1);
          }
          p.kind = Kind.values()[random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(3)];
          p.metric = random.nextInt(2);
          p.identifier = "1.1.1." + random.nextInt(3);
          p.address = "10.0.0." + (index + 1);
        });
  }
}
