package io.manx.node.reconcile;

import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.Compilation;
import io.manx.node.desired.Finding;
import io.manx.node.desired.NodeDocument;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.desired.SessionRef;
import io.manx.node.reconcile.ClusterState.NodeFacts;
import io.manx.node.reconcile.ClusterState.StoredNode;
import io.manx.node.reconcile.ClusterState.StoredStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plans the writes of one pass: nothing is written that is stored already. One use. */
public final class Planner {
  private final ClusterState state;
  private final Compilation compilation;
  private final Map<ObjectRef, List<Finding>> findings = new HashMap<>();
  private final String now;
  private final List<Write> writes = new ArrayList<>();

  /**
   * A pass.
   *
   * @param now the time, RFC 3339
   */
  public Planner(ClusterState state, Compilation compilation, BlockPlan blocks, String now) {
    this.state = state;
    this.compilation = compilation;
    this.now = now;
    for (List<Finding> list : List.of(compilation.findings(), blocks.findings())) {
      list.forEach(f -> findings.computeIfAbsent(f.object(), o -> new ArrayList<>()).add(f));
    }
  }

  /**
   * The BGPNodes that differ from what is wanted; those of Nodes that are gone are deleted. One is
   * not made before its node has its block, if that is a moment's matter: it would be written
   * twice.
   */
  public Planner nodes(BlockPlan blocks) {
    for (NodeDocument wanted : compilation.nodes()) {
      NodeFacts facts = state.nodes().get(wanted.node());
      StoredNode stored = state.stored().get(wanted.node());
      if (facts == null || (stored == null && blocks.pending().contains(wanted.node()))) {
        continue;
      }
      String problems = problems(wanted);
      boolean same =
          stored != null
              && stored.ownerUid().equals(facts.uid())
              && stored.problems().equals(problems)
              && Documents.same(wanted.spec(), stored.spec());
      if (!same) {
        writes.add(
            new Write.PutNode(wanted.node(), facts.uid(), wanted.spec(), problems, stored == null));
      }
    }
    state.stored().keySet().stream()
        .filter(node -> !state.nodes().containsKey(node))
        .sorted()
        .forEach(node -> writes.add(new Write.DeleteNode(node)));
    return this;
  }

  private String problems(NodeDocument wanted) {
    List<Finding> found = findings.getOrDefault(new ObjectRef(Kind.NODE, wanted.node()), List.of());
    return String.join("\n", found.stream().map(Finding::message).toList());
  }

  /** Claims first; pod CIDRs of those whose claims are stored. */
  public Planner blocks(BlockPlan plan) {
    plan.claims()
        .forEach(
            (pool, claims) ->
                writes.add(
                    new Write.PutClaims(
                        pool,
                        state.claims().getOrDefault(pool, List.of()),
                        claims,
                        plan.free().getOrDefault(pool, 0L))));
    plan.ready()
        .forEach(
            (node, cidrs) -> {
              NodeFacts facts = state.nodes().get(node);
              if (facts != null) {
                writes.add(new Write.PutPodCidrs(node, facts.uid(), cidrs));
              }
            });
    return this;
  }

  /** Nodes whose agent is ready: pods may come. */
  public Planner readiness() {
    new TreeMap<>(state.nodes())
        .forEach(
            (name, facts) -> {
              StoredNode stored = state.stored().get(name);
              if (stored != null
                  && isReady(stored.status())
                  && (facts.networkUnavailable() || facts.tainted())) {
                writes.add(new Write.MarkReady(name, facts.networkUnavailable(), facts.tainted()));
              }
            });
    return this;
  }

  private static boolean isReady(BgpNodeStatus status) {
    List<Condition> all = status.conditions();
    return all != null
        && all.stream()
            .anyMatch(c -> c.type().equals("Ready") && c.status().equals(Condition.TRUE));
  }

  /** The statuses of what users wrote, each with the news of what changed in it. */
  public Planner statuses(BlockPlan blocks) {
    Map<SessionRef, String> reports = reports();
    state
        .statuses()
        .forEach(
            (object, stored) -> {
              Map<String, Long> counters = new TreeMap<>();
              var news = new ArrayList<Write.Tell>();
              var conditions = new Conditions(now, news::add);
              List<Condition> next =
                  new ArrayList<>(
                      conditions.next(
                          object,
                          stored.generation(),
                          stored.conditions(),
                          findings.getOrDefault(object, List.of()),
                          !compilation.unread().contains(object)));
              if (object.kind() == Kind.PEER) {
                next.add(established(conditions, object, stored, reports, counters));
              } else if (object.kind() == Kind.POOL) {
                counters.putAll(numbers(object.name(), stored, blocks));
              }
              Optional<Stored<?>> lastValid = compilation.memory().lastValid(object);
              if (stored.observed() != stored.generation()
                  || stored.lastValid() != lastValid.map(Stored::generation).orElse(0L)
                  || !Conditions.same(next, stored.conditions())
                  || !counters.equals(stored.counters())) {
                writes.add(
                    new Write.PutStatus(
                        object,
                        stored.generation(),
                        next,
                        counters,
                        lastValid.orElse(null),
                        List.copyOf(news)));
              }
            });
    return this;
  }

  /** The numbers of a pool's status; those of claims that are to be stored go with them. */
  private Map<String, Long> numbers(String pool, StoredStatus stored, BlockPlan blocks) {
    if (blocks.claims().containsKey(pool)) {
      return stored.counters();
    }
    long claims = state.claims().getOrDefault(pool, List.of()).size();
    return Map.of("blocks", claims, "freeBlocks", blocks.free().getOrDefault(pool, 0L));
  }

  private Map<SessionRef, String> reports() {
    Map<SessionRef, String> reports = new HashMap<>();
    state
        .stored()
        .forEach(
            (node, stored) -> {
              List<BgpNodeStatus.Session> sessions = stored.status().sessions();
              if (sessions != null) {
                sessions.forEach(
                    session -> reports.put(new SessionRef(node, session.name()), session.state()));
              }
            });
    return reports;
  }

  private Condition established(
      Conditions conditions,
      ObjectRef object,
      StoredStatus stored,
      Map<SessionRef, String> reports,
      Map<String, Long> counters) {
    List<SessionRef> sessions = compilation.sessions().getOrDefault(object.name(), List.of());
    List<SessionRef> down =
        sessions.stream()
            .filter(session -> !BgpNodeStatus.ESTABLISHED.equals(reports.get(session)))
            .toList();
    counters.put("sessions", (long) sessions.size());
    counters.put("established", (long) sessions.size() - down.size());
    boolean well = down.isEmpty() && !sessions.isEmpty();
    String nodes =
        String.join(", ", down.stream().map(SessionRef::node).distinct().limit(5).toList());
    String message =
        sessions.isEmpty()
            ? "there is no session"
            : well
                ? ""
                : (down.size() == 1 ? "1 session is" : down.size() + " sessions are")
                    + " not up, on "
                    + nodes
                    + (down.size() > 5 ? " and more" : "");
    return conditions.transition(
        object,
        stored.conditions(),
        new Condition(
            Conditions.ESTABLISHED,
            well ? Condition.TRUE : Condition.FALSE,
            well ? "Established" : sessions.isEmpty() ? "NoSession" : "SessionsDown",
            message,
            now,
            stored.generation()));
  }

  /** What is to be said about Nodes, which have no status of ours: all of it, told or not. */
  public List<Write.Tell> aboutNodes() {
    List<Write.Tell> tells = new ArrayList<>();
    findings.forEach(
        (object, found) -> {
          for (Finding finding : object.kind() == Kind.NODE ? found : List.<Finding>of()) {
            tells.add(new Write.Tell(object, true, finding.reason(), finding.message(), false));
          }
        });
    return tells;
  }

  /** The writes, in the order of their planning. */
  public List<Write> writes() {
    return List.copyOf(writes);
  }
}
