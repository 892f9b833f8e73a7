package io.manx.node.reconcile;

import io.manx.net.IpPrefix;
import io.manx.node.api.Condition;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.ObjectRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One change to the API server. Each is refused there if the object changed since it was read. */
public sealed interface Write {
  /** What it changes, to tell writes apart when one is to be tried again. */
  String key();

  /**
   * Makes or changes a BGPNode.
   *
   * @param node the node's name
   * @param ownerUid the uid of its Node
   * @param spec the spec
   * @param problems what could not be done, one sentence a line; empty for nothing
   * @param create whether there is none yet
   */
  record PutNode(
      String node,
      String ownerUid,
      Map<String, @Nullable Object> spec,
      String problems,
      boolean create)
      implements Write {
    @Override
    public String key() {
      return "bgpnode/" + node;
    }
  }

  /**
   * Deletes a BGPNode, if its Node is really gone.
   *
   * @param node the node's name
   */
  record DeleteNode(String node) implements Write {
    @Override
    public String key() {
      return "bgpnode/" + node;
    }
  }

  /**
   * Changes the claims of a pool, and its numbers with them.
   *
   * @param pool the pool's name
   * @param before the claims as they were read
   * @param claims the claims as they are to be
   * @param free how many blocks are left then
   */
  record PutClaims(String pool, List<Claim> before, List<Claim> claims, long free)
      implements Write {
    @Override
    public String key() {
      return "claims/" + pool;
    }
  }

  /**
   * Gives a Node its pod CIDRs, if it has none yet and is still the same.
   *
   * @param node the node's name
   * @param uid the uid that the claims were made for
   * @param cidrs the CIDRs, one a family
   */
  record PutPodCidrs(String node, String uid, List<IpPrefix> cidrs) implements Write {
    @Override
    public String key() {
      return "podcidrs/" + node;
    }
  }

  /**
   * Lets pods come to a Node: NetworkUnavailable is False, and the startup taint is gone.
   *
   * @param node the node's name
   * @param condition whether the condition has to change
   * @param taint whether the taint has to go
   */
  record MarkReady(String node, boolean condition, boolean taint) implements Write {
    @Override
    public String key() {
      return "ready/" + node;
    }
  }

  /**
   * Writes a status.
   *
   * @param object the object
   * @param generation the generation that was judged
   * @param conditions its conditions
   * @param counters its numbers
   * @param lastValid the last version of it that was valid, to be kept for controllers that come
   *     when the object is not; null if there never was one
   * @param news what to tell people once it is stored, and not before: a write that is judged anew
   *     plans it again
   */
  record PutStatus(
      ObjectRef object,
      long generation,
      List<Condition> conditions,
      Map<String, Long> counters,
      @Nullable Stored<?> lastValid,
      List<Tell> news)
      implements Write {
    @Override
    public String key() {
      return "status/" + object;
    }
  }

  /**
   * Tells people.
   *
   * @param object what it is about
   * @param warning whether something is wrong
   * @param reason one word
   * @param message a sentence
   * @param unlessTold whether it is left out where the API server still has this very event, as
   *     after another controller or an earlier run of this one
   */
  record Tell(ObjectRef object, boolean warning, String reason, String message, boolean unlessTold)
      implements Write {
    @Override
    public String key() {
      return "event/" + object + "/" + reason + "/" + message;
    }
  }
}
