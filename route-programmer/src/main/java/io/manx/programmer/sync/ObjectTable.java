package io.manx.programmer.sync;

import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHopObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The nexthop objects of the kernel: ours and those of others. */
final class ObjectTable {
  private final Map<Integer, NextHopObject> ours = new HashMap<>();
  private final Map<Integer, NextHopObject> others = new HashMap<>();

  Map<Integer, NextHopObject> ours() {
    return ours;
  }

  void put(NextHopObject object, boolean own) {
    (own ? others : ours).remove(object.id());
    (own ? ours : others).put(object.id(), object);
  }

  @Nullable NextHopObject get(int id) {
    NextHopObject own = ours.get(id);
    return own == null ? others.get(id) : own;
  }

  boolean isOther(int id) {
    return others.containsKey(id);
  }

  /** Whether a group has the object as a member. */
  boolean isMember(int id) {
    return hasMember(ours, id) || hasMember(others, id);
  }

  private static boolean hasMember(Map<Integer, NextHopObject> objects, int id) {
    for (NextHopObject object : objects.values()) {
      for (NextHopObject.Member member : object.members()) {
        if (member.id() == id) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Forgets objects as the kernel does: groups lose them, and go with their last member.
   *
   * @return the ids of all that are gone
   */
  Set<Integer> drop(Predicate<NextHopObject> lost) {
    Set<Integer> gone = new HashSet<>();
    for (Map<Integer, NextHopObject> objects : List.of(ours, others)) {
      objects.values().stream().filter(lost).forEach(object -> gone.add(object.id()));
      objects.keySet().removeAll(gone);
    }
    if (!gone.isEmpty()) {
      shrink(ours, gone);
      shrink(others, gone);
    }
    return gone;
  }

  private static void shrink(Map<Integer, NextHopObject> objects, Set<Integer> gone) {
    for (NextHopObject group : List.copyOf(objects.values())) {
      List<NextHopObject.Member> rest = new ArrayList<>(group.members());
      if (rest.removeIf(member -> gone.contains(member.id()))) {
        if (rest.isEmpty()) {
          objects.remove(group.id());
          gone.add(group.id());
        } else {
          objects.put(group.id(), group.withMembers(rest));
        }
      }
    }
  }

  /** The next hops behind an object; empty for a blackhole or an object that is not known. */
  List<KernelNextHop> hops(int id) {
    NextHopObject object = get(id);
    if (object == null) {
      return List.of();
    }
    if (object.hop() != null) {
      return List.of(object.hop());
    }
    List<KernelNextHop> hops = new ArrayList<>();
    for (NextHopObject.Member member : object.members()) {
      NextHopObject single = get(member.id());
      if (single != null && single.hop() != null) {
        KernelNextHop hop = single.hop();
        hops.add(new KernelNextHop(hop.gateway(), hop.ifindex(), member.weight(), hop.onlink()));
      }
    }
    return hops;
  }
}
