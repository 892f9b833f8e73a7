package io.manx.node.agent;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.ResilientGroups;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteInquiry;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One status of the programmer, turned into tables: made once for each status, so that a question
 * about a route costs a look-up however many routes are asked about. Thread-safe.
 */
final class KernelSnapshot {
  private final ProgrammerStatus status;
  private final Map<Integer, String> devices = new HashMap<>();
  private final Map<IpPrefix, String> refused = new HashMap<>();
  private final Map<AddressFamily, Integer> refusedByFamily = new EnumMap<>(AddressFamily.class);
  private final Map<IpAddress, List<PathView.NextHop>> resolved = new ConcurrentHashMap<>();

  KernelSnapshot(ProgrammerStatus status) {
    this.status = status;
    for (Link link : status.links()) {
      devices.put(link.index(), link.name());
    }
    for (ProgrammedRoute trouble : status.troubles()) {
      IpPrefix prefix = trouble.desired().prefix();
      if (refused.put(prefix, trouble.state().text()) == null) {
        refusedByFamily.merge(prefix.family(), 1, Integer::sum);
      }
    }
  }

  /** Whether this is the picture of a status: of this very object, for comparing lists costs. */
  @SuppressWarnings("ReferenceEquality")
  boolean shows(ProgrammerStatus other) {
    return status == other;
  }

  boolean isRefused(IpPrefix prefix) {
    return refused.containsKey(prefix);
  }

  /** Why a prefix is not in the kernel, or null. */
  @Nullable String trouble(IpPrefix prefix) {
    return refused.get(prefix);
  }

  /** Whether some prefix is not in the kernel. */
  boolean hasTroubles() {
    return !refused.isEmpty();
  }

  List<RouteInquiry.Trouble> troubles() {
    return refused.entrySet().stream()
        .map(entry -> new RouteInquiry.Trouble(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(RouteInquiry.Trouble::prefix))
        .toList();
  }

  /** The whole of it, for {@code show kernel}. */
  RouteInquiry.Programming programming() {
    ProgrammerStatus.Counters counters = status.counters();
    return new RouteInquiry.Programming(
        status.problem(),
        status.converged(),
        counters.owned(),
        counters.foreign(),
        counters.pending(),
        counters.failed(),
        counters.unresolved(),
        counters.conflicts(),
        counters.repaired(),
        status.lastAudit(),
        status.lastAuditRepairs(),
        nextHops(),
        status.objects().stream().map(this::shown).toList());
  }

  private String nextHops() {
    if (!status.usesObjects()) {
      return "each route names its own: this kernel has no nexthop objects (Linux 5.3)";
    }
    String groups =
        status.whyPlain() == null
            ? ""
            : "; groups are not resilient, for the kernel refused: " + status.whyPlain();
    return status.objects().size() + " nexthop objects" + groups;
  }

  private RouteInquiry.ObjectView shown(NextHopObject object) {
    KernelNextHop hop = object.hop();
    return new RouteInquiry.ObjectView(
        Integer.toUnsignedLong(object.id()), hop == null ? group(object) : single(hop));
  }

  private String single(KernelNextHop hop) {
    return (hop.gateway() == null ? "" : "via " + hop.gateway() + " ")
        + "dev "
        + devices.getOrDefault(hop.ifindex(), "#" + hop.ifindex())
        + (hop.onlink() ? " onlink" : "");
  }

  private static String group(NextHopObject group) {
    ResilientGroups resilience = group.resilience();
    return "group "
        + members(group)
        + (resilience == null ? "" : " resilient, " + resilience.buckets() + " buckets");
  }

  private static String members(NextHopObject group) {
    return group.members().stream()
        .map(member -> Integer.toUnsignedString(member.id()))
        .collect(Collectors.joining("/"));
  }

  int refused(AddressFamily family) {
    return refusedByFamily.getOrDefault(family, 0);
  }

  /** The neighbours and devices that a next hop resolves to. */
  List<PathView.NextHop> resolve(NextHopStatus nextHop) {
    return resolved.computeIfAbsent(
        nextHop.nextHop().zonedAddress(),
        address -> nextHop.via().stream().map(via -> view(address.withoutZone(), via)).toList());
  }

  private PathView.NextHop view(IpAddress address, KernelNextHop via) {
    IpAddress gateway = via.gateway();
    return new PathView.NextHop(
        gateway == null ? address : gateway, devices.get(via.ifindex()), via.weight());
  }
}
