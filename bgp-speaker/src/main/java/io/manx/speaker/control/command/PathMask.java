package io.manx.speaker.control.command;

import io.manx.speaker.model.AsPath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern for AS paths: {@code [= 65001 * ? [65100..65200] =]}.
 *
 * @param items in order
 */
record PathMask(List<Item> items) {
  /** A piece of a mask. */
  sealed interface Item {
    /** Any number of ASes. */
    record Any() implements Item {}

    /** One AS of a set; any for {@code ?}. */
    record One(Values.NumberSet set) implements Item {}
  }

  PathMask {
    items = List.copyOf(items);
  }

  /** As it is written between the brackets. */
  String text() {
    return String.join(
        " ",
        items.stream()
            .map(
                item ->
                    switch (item) {
                      case Item.Any _ -> "*";
                      case Item.One one when one.set().ranges().equals(List.of(Values.Range.ANY)) ->
                          "?";
                      case Item.One one when one.set().ranges().size() == 1 ->
                          one.set().ranges().getFirst().text();
                      case Item.One one -> Values.text(one.set());
                    })
            .toList());
  }

  /**
   * Whether a path matches from end to end. An AS_SET takes one place, filled by any of its members
   * (or by none); confederation segments take part like others.
   */
  boolean matches(AsPath path) {
    List<int[]> places = places(path);
    // The states reachable so far: after place i, bit k says that items 0..k-1 may be used up.
    BitSet states = new BitSet();
    states.set(0);
    skipAny(states);
    for (int[] place : places) {
      var next = new BitSet();
      for (int k = states.nextSetBit(0); k >= 0; k = states.nextSetBit(k + 1)) {
        if (k < items.size()) {
          step(next, k, place);
        }
      }
      skipAny(next);
      states = next;
    }
    return states.get(items.size());
  }

  private void step(BitSet next, int k, int[] place) {
    switch (items.get(k)) {
      case Item.Any _ -> next.set(k);
      case Item.One one -> {
        for (int asNumber : place) {
          if (one.set().contains(Integer.toUnsignedLong(asNumber))) {
            next.set(k + 1);
            return;
          }
        }
      }
    }
  }

  private void skipAny(BitSet states) {
    for (int k = 0; k < items.size(); k++) {
      if (states.get(k) && items.get(k) instanceof Item.Any) {
        states.set(k + 1);
      }
    }
  }

  private static List<int[]> places(AsPath path) {
    var places = new ArrayList<int[]>();
    for (AsPath.Segment segment : path.segments()) {
      switch (segment.type()) {
        case AS_SET, AS_CONFED_SET -> places.add(segment.asNumbers());
        case AS_SEQUENCE, AS_CONFED_SEQUENCE -> {
          for (int asNumber : segment.asNumbers()) {
            places.add(new int[] {asNumber});
          }
        }
      }
    }
    return places;
  }
}
