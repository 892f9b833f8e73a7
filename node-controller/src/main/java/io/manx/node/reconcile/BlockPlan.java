package io.manx.node.reconcile;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.desired.Finding;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.desired.Pool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which blocks nodes have, get and give back. A block is first claimed in the pool's status, which
 * is changed as a whole or not at all; only a claim that is stored becomes a Node's pod CIDR. So
 * neither a crash between the two nor two controllers at once give one block to two nodes.
 *
 * @param claims the claims of the pools that have to change
 * @param ready the pod CIDRs of nodes that have none and whose claims are stored
 * @param findings what is to be said: exhausted pools, nodes without a pool
 * @param free how many blocks each pool has left once the claims are stored
 * @param pending nodes that will have their pod CIDRs in a moment: a claim is made now, or becomes
 *     one
 */
public record BlockPlan(
    Map<String, List<Claim>> claims,
    Map<String, List<IpPrefix>> ready,
    List<Finding> findings,
    Map<String, Long> free,
    Set<String> pending) {
  /** Where nobody is given anything. */
  public static final BlockPlan NONE =
      new BlockPlan(Map.of(), Map.of(), List.of(), Map.of(), Set.of());

  /**
   * Plans.
   *
   * @param pools the pools in effect, in the order in which they are used
   * @param stored the claims as stored, by the pool's name
   * @param nodes the Nodes
   * @param uids their uids, by name
   * @param released nodes that are gone for good: their blocks are free again
   * @param now the time, from which a Node that is not there any more counts as gone
   */
  public static BlockPlan of(
      List<Pool> pools,
      Map<String, List<Claim>> stored,
      List<ClusterNode> nodes,
      Map<String, String> uids,
      Set<String> released,
      Instant now) {
    return new Planning(pools, stored, nodes, uids, released, now).run();
  }

  private static final class Planning {
    private final List<Pool> pools;
    private final Map<String, List<Claim>> stored;
    private final Map<String, ClusterNode> nodes = new TreeMap<>();
    private final Map<String, String> uids;
    private final Set<String> released;
    private final Instant now;
    private final Map<String, List<Claim>> next = new HashMap<>();
    private final Map<String, UsedBlocks> used = new HashMap<>();
    private final Map<String, List<String>> hungry = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> pending = new HashSet<>();

    Planning(
        List<Pool> pools,
        Map<String, List<Claim>> stored,
        List<ClusterNode> nodes,
        Map<String, String> uids,
        Set<String> released,
        Instant now) {
      this.pools = pools;
      this.now = now;
      this.stored = stored;
      this.uids = uids;
      this.released = released;
      nodes.stream()
          .filter(node -> uids.containsKey(node.name()))
          .forEach(node -> this.nodes.put(node.name(), node));
    }

    BlockPlan run() {
      pools.forEach(this::keep);
      Map<String, List<IpPrefix>> ready = new TreeMap<>();
      for (ClusterNode node : nodes.values()) {
        if (node.podCidrs().isEmpty()) {
          serve(node).ifPresent(cidrs -> ready.put(node.name(), cidrs));
        }
      }
      pending.addAll(ready.keySet());
      hungry.forEach(
          (pool, names) ->
              findings.add(
                  new Finding(
                      new ObjectRef(Kind.POOL, pool),
                      ConditionType.ALLOCATABLE,
                      "Exhausted",
                      "no block is left, and "
                          + names.size()
                          + " nodes need one, "
                          + names.getFirst()
                          + " among them: make another IPPool")));
      Map<String, List<Claim>> changed = new TreeMap<>();
      Map<String, Long> free = new TreeMap<>();
      for (Pool pool : pools) {
        List<Claim> claims = next.getOrDefault(pool.name(), List.of());
        if (!claims.equals(stored.getOrDefault(pool.name(), List.of()))) {
          changed.put(pool.name(), claims);
        }
        free.put(pool.name(), usedOf(pool).free());
      }
      return new BlockPlan(changed, ready, findings, free, Set.copyOf(pending));
    }

    private UsedBlocks usedOf(Pool pool) {
      return used.computeIfAbsent(pool.name(), name -> new UsedBlocks(pool));
    }

    /** The claims of a pool that stay, with those of nodes that have a block of it already. */
    private void keep(Pool pool) {
      var claims = new ArrayList<Claim>();
      UsedBlocks blocks = usedOf(pool);
      Set<IpPrefix> claimed = new HashSet<>();
      for (Claim claim : stored.getOrDefault(pool.name(), List.of())) {
        ClusterNode node = nodes.get(claim.node());
        if (node == null ? released.contains(claim.node()) : !mayKeep(node, claim)) {
          continue;
        }
        // A Node that came back under its name is another object: whoever still wants to release
        // the block of the old one is to be refused.
        claims.add(
            node == null
                ? claim.gone(now)
                : new Claim(
                    claim.block(), claim.node(), uids.getOrDefault(node.name(), claim.uid())));
        blocks.add(claim.block());
        claimed.add(claim.block());
      }
      for (ClusterNode node : nodes.values()) {
        for (IpPrefix cidr : node.podCidrs()) {
          blocks.add(cidr);
          boolean ours = cidr.length() == pool.blockSize() && pool.cidr().contains(cidr);
          if (ours && claimed.add(cidr)) {
            claims.add(new Claim(cidr, node.name(), uids.getOrDefault(node.name(), "")));
          }
        }
      }
      sort(claims);
      next.put(pool.name(), claims);
    }

    /** Whether a node may still use its claim: it has no pod CIDRs yet, or this one. */
    private static boolean mayKeep(ClusterNode node, Claim claim) {
      return node.podCidrs().isEmpty() || node.podCidrs().contains(claim.block());
    }

    private static void sort(List<Claim> claims) {
      claims.sort(Comparator.comparing(Claim::block));
    }

    /** Claims what the node lacks; its pod CIDRs, once all of them were stored as claims. */
    private Optional<List<IpPrefix>> serve(ClusterNode node) {
      var cidrs = new ArrayList<IpPrefix>();
      boolean complete = true;
      for (AddressFamily family : AddressFamily.values()) {
        List<Pool> able =
            pools.stream()
                .filter(pool -> pool.cidr().family() == family && pool.allocates())
                .filter(pool -> pool.nodes().matches(node.labels()))
                .toList();
        Optional<IpPrefix> mine = claimOf(node, family, next);
        if (mine.isEmpty() && !able.isEmpty() && node.hasAddress(family)) {
          complete = false;
          claim(node, able);
        } else if (mine.isPresent()) {
          complete &= claimOf(node, family, stored).equals(mine) && isStored(node, mine.get());
          cidrs.add(mine.get());
        }
      }
      if (cidrs.isEmpty() && complete) {
        findings.add(
            new Finding(
                new ObjectRef(Kind.NODE, node.name()),
                ConditionType.ALLOCATABLE,
                "NoPool",
                "it has no pod CIDR, and no IPPool gives it one: make an IPPool whose nodeSelector"
                    + " matches it, or let the cluster allocate node CIDRs"));
      }
      return complete && !cidrs.isEmpty() ? Optional.of(cidrs) : Optional.empty();
    }

    private Optional<IpPrefix> claimOf(
        ClusterNode node, AddressFamily family, Map<String, List<Claim>> claims) {
      return pools.stream()
          .filter(pool -> pool.cidr().family() == family)
          .flatMap(pool -> claims.getOrDefault(pool.name(), List.of()).stream())
          .filter(claim -> claim.node().equals(node.name()))
          .map(Claim::block)
          .findFirst();
    }

    /** Whether the claim is stored for this very Node object. */
    private boolean isStored(ClusterNode node, IpPrefix block) {
      var claim = new Claim(block, node.name(), uids.getOrDefault(node.name(), ""));
      return stored.values().stream().anyMatch(claims -> claims.contains(claim));
    }

    private void claim(ClusterNode node, List<Pool> able) {
      for (Pool pool : able) {
        Optional<IpPrefix> block = usedOf(pool).take();
        if (block.isPresent()) {
          List<Claim> claims = next.computeIfAbsent(pool.name(), name -> new ArrayList<>());
          claims.add(new Claim(block.get(), node.name(), uids.getOrDefault(node.name(), "")));
          sort(claims);
          pending.add(node.name());
          return;
        }
      }
      hungry.computeIfAbsent(able.getLast().name(), p -> new ArrayList<>()).add(node.name());
    }
  }

  /** The first address after a prefix; empty after the last one. */
  static Optional<IpAddress> after(IpPrefix prefix) {
    IpAddress first = prefix.address();
    if (prefix.family() == AddressFamily.IPV4) {
      long next = (first.v4Bits() & 0xFFFF_FFFFL) + (1L << (32 - prefix.length()));
      return next > 0xFFFF_FFFFL ? Optional.empty() : Optional.of(IpAddress.v4((int) next));
    }
    int shift = 128 - prefix.length();
    long low = shift >= 64 ? first.low() : first.low() + (1L << shift);
    boolean carry = shift < 64 && Long.compareUnsigned(low, first.low()) < 0;
    long step = shift >= 64 ? (shift == 128 ? 0 : 1L << (shift - 64)) : (carry ? 1 : 0);
    long high = first.high() + step;
    boolean wrapped = shift == 128 || Long.compareUnsigned(high, first.high()) < 0;
    return wrapped ? Optional.empty() : Optional.of(IpAddress.v6(high, low));
  }
}
