package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RawRoute;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of the kernel: our routes, those of others, links and addresses. It follows the
 * notifications and does what the kernel does without one.
 */
final class KernelMirror implements KernelListener {
  private static final int MAIN = 254;

  /** Hears what changed. */
  interface Observer {
    /**
     * A route of ours is not what it was believed to be.
     *
     * @return whether a route is wanted there
     */
    boolean ownChanged(int row, boolean looking);

    /** The routes of others to this prefix changed. */
    void foreignChanged(IpPrefix prefix);

    /** A link changed. */
    void linksChanged();

    /** An address came or went. */
    void addressChanged(Address address);

    /** A neighbour does not answer, or answers again. */
    void neighboursChanged();

    /** Nexthop objects changed by themselves. */
    void objectsChanged();

    /** The kernel has changed something and will not say what. */
    void silentChange();
  }

  /** A table and the protocol of our routes in it. */
  private record Owner(int table, int protocol) {}

  private final Observer observer;
  private final RouteRows rows;
  private final OwnedRoutes owned;
  private final Set<Owner> owners = new HashSet<>();
  private Owner current;
  private KernelState kernel = new KernelState();
  private @Nullable KernelState looking;
  private int repairs;
  private boolean synced;
  private boolean hasObjects = true;

  KernelMirror(Observer observer, RouteRows rows, ProgrammerConfig config) {
    this.observer = observer;
    this.rows = rows;
    owned = new OwnedRoutes(rows, config.table(), config.metric());
    current = new Owner(config.table(), config.protocol());
    owners.add(current);
  }

  /** Another table or protocol is ours from now on; routes of the former one still are, too. */
  void configure(ProgrammerConfig config) {
    current = new Owner(config.table(), config.protocol());
    owners.add(current);
    owned.move(config.table(), config.metric());
    synced = false;
  }

  /** The kernel has to be read again before it can be believed. */
  void distrust() {
    synced = false;
  }

  boolean synced() {
    return synced;
  }

  OwnedRoutes owned() {
    return owned;
  }

  ForeignRoutes foreign() {
    return kernel.foreign;
  }

  ObjectTable objects() {
    return kernel.objects;
  }

  NeighbourTable neighbours() {
    return kernel.neighbours;
  }

  /** Whether this kernel has nexthop objects. */
  boolean hasObjects() {
    return hasObjects;
  }

  /** This kernel has no nexthop objects: it is older than 5.3. */
  void withoutObjects() {
    hasObjects = false;
  }

  LinkTable links() {
    return kernel.links;
  }

  Set<Integer> tables() {
    Set<Integer> tables = new HashSet<>();
    owners.forEach(owner -> tables.add(owner.table()));
    tables.add(MAIN);
    return tables;
  }

  void beginLook() {
    looking = new KernelState();
    repairs = 0;
    owned.mark();
  }

  int endLook() {
    KernelState seen = Objects.requireNonNull(looking, "beginLook comes first");
    owned.sweep(this::ownChanged);
    if (synced && !seen.objects.ours().equals(kernel.objects.ours())) {
      repairs++;
    }
    looking = null;
    seen.neighbours.endLook(kernel.neighbours, index -> seen.links.get(index) != null);
    kernel = seen;
    synced = true;
    if (owners.size() > 1) {
      Set<Owner> used = new HashSet<>();
      rows.forEachOwned(row -> used.add(owner(owned.route(row))));
      owned.allElsewhere().forEach(route -> used.add(owner(route)));
      used.add(current);
      owners.retainAll(used);
    }
    return repairs;
  }

  private static Owner owner(KernelRoute route) {
    return new Owner(route.key().table(), route.protocol());
  }

  private void ownChanged(int row) {
    if (observer.ownChanged(row, looking != null)) {
      repairs++;
    }
  }

  private boolean isOurs(NextHopObject object) {
    return owners.stream().anyMatch(owner -> owner.protocol() == object.protocol());
  }

  private boolean isOurs(RawRoute route) {
    int protocol = route.forwarding().protocol();
    if (route.table() == current.table() && protocol == current.protocol()) {
      return true;
    }
    return owners.size() > 1 && owners.contains(new Owner(route.table(), protocol));
  }

  private boolean isWatched(int table) {
    return table == MAIN
        || table == current.table()
        || owners.stream().anyMatch(owner -> owner.table() == table);
  }

  @Override
  public void routeSeen(RawRoute route, boolean replaced) {
    if (!isWatched(route.table())) {
      return;
    }
    if (looking != null) {
      if (!isOurs(route)) {
        looking.foreign.add(route.toRoute());
      } else if (!owned.seen(route) && synced) {
        ownChanged(rowOf(route));
      }
    } else if (synced) {
      routeChanged(route, replaced);
    }
  }

  private int rowOf(RawRoute route) {
    return rows.put(route.family(), route.high(), route.low(), route.length());
  }

  private void routeChanged(RawRoute raw, boolean replaced) {
    KernelRoute route = raw.toRoute();
    if (replaced) {
      kernel.foreign.removeKey(route.key());
    }
    if (isOurs(raw)) {
      if (!owned.seen(raw)) {
        ownChanged(rowOf(raw));
      }
      return;
    }
    if (replaced && owned.remove(route.key()) != null) {
      ownChanged(rowOf(raw));
    }
    kernel.foreign.add(route);
    observer.foreignChanged(route.prefix());
  }

  @Override
  public void routeGone(RawRoute raw) {
    if (!synced || looking != null || !isWatched(raw.table())) {
      return;
    }
    KernelRoute route = raw.toRoute();
    if (!isOurs(raw)) {
      kernel.foreign.remove(route);
      observer.foreignChanged(route.prefix());
      return;
    }
    KernelRoute former = owned.remove(route.key());
    if (former != null) {
      Forwarding rest = RouteParts.without(raw.family(), former.forwarding(), route.forwarding());
      if (rest != null) {
        owned.put(new KernelRoute(former.key(), rest));
      }
      ownChanged(rowOf(raw));
    }
  }

  @Override
  public void linkSeen(Link link) {
    if (looking != null) {
      looking.links.put(link);
      return;
    }
    Link former = kernel.links.put(link);
    if (!link.equals(former)) {
      observer.linksChanged();
      if (former != null && former.up() && !link.up()) {
        linkLost();
      } else if (former != null && former.carrier() && !link.carrier()) {
        // The kernel removes the nexthop objects on a link without carrier, but not its routes.
        observer.silentChange();
        dropObjects(object -> on(object, link.index()));
      }
    }
  }

  @Override
  public void linkGone(int index) {
    if (looking == null && kernel.links.remove(index) != null) {
      observer.linksChanged();
      linkLost();
    }
  }

  // IPv4 routes go with their last link, and nobody is told.
  private void linkLost() {
    observer.silentChange();
    dropObjects(object -> object.hop() != null && !isUp(object.hop().ifindex()));
    kernel.foreign.dropLinks(this::isUp);
    dropOwned(forwarding -> RouteParts.lostAllLinks(forwarding, this::isUp));
  }

  // Few ways are shared by many routes: the last answer mostly is the next one too.
  private void dropOwned(Predicate<Forwarding> lost) {
    rows.forEachOwned(new Dropper(lost));
    for (KernelRoute route : owned.allElsewhere()) {
      if (lost.test(route.forwarding())) {
        owned.remove(route.key());
        ownChanged(rows.put(route.prefix()));
      }
    }
  }

  private final class Dropper implements IntConsumer {
    private final Predicate<Forwarding> lost;
    private @Nullable Forwarding last;
    private boolean lastIsLost;

    Dropper(Predicate<Forwarding> lost) {
      this.lost = lost;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A short cut: another object is asked about anew.
    public void accept(int row) {
      Forwarding forwarding = Objects.requireNonNull(rows.owned(row));
      if (forwarding != last) {
        last = forwarding;
        lastIsLost = lost.test(forwarding);
      }
      if (lastIsLost) {
        owned.set(row, null);
        ownChanged(row);
      }
    }
  }

  private static boolean on(NextHopObject object, int ifindex) {
    return object.hop() != null && object.hop().ifindex() == ifindex;
  }

  // The kernel removes routes with their object.
  private void dropObjects(Predicate<NextHopObject> lost) {
    Set<Integer> gone = kernel.objects.drop(lost);
    if (gone.isEmpty()) {
      return;
    }
    kernel.foreign.dropObjects(gone);
    if (gone.stream().anyMatch(id -> owned.pointing(id) > 0)) {
      dropOwned(forwarding -> gone.contains(forwarding.nextHopId()));
    }
    observer.objectsChanged();
  }

  private boolean isUp(int index) {
    Link link = kernel.links.get(index);
    return link != null && link.up();
  }

  @Override
  public void addressSeen(Address address) {
    if (looking != null) {
      looking.links.add(address);
    } else if (kernel.links.add(address)) {
      observer.addressChanged(address);
    }
  }

  @Override
  public void addressGone(Address address) {
    if (looking == null && kernel.links.remove(address)) {
      // IPv4 routes that preferred it as their source go, and nobody is told.
      observer.silentChange();
      observer.addressChanged(address);
    }
  }

  @Override
  public void neighbourSeen(Neighbour neighbour) {
    if (looking != null) {
      looking.neighbours.look(neighbour);
    } else if (kernel.neighbours.put(neighbour)) {
      observer.neighboursChanged();
    }
  }

  @Override
  public void nextHopSeen(NextHopObject object) {
    if (looking != null) {
      looking.objects.put(object, isOurs(object));
    } else if (!object.equals(kernel.objects.get(object.id()))) {
      kernel.objects.put(object, isOurs(object));
      observer.objectsChanged();
    }
  }

  @Override
  public void nextHopGone(int id) {
    if (looking == null) {
      // The kernel flushes the routes of an object, and nobody is told.
      observer.silentChange();
      dropObjects(object -> object.id() == id);
    }
  }
}
