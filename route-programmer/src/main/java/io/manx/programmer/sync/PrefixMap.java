package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map from prefixes that can be asked by the bits of one, so that a look-up makes no object. */
final class PrefixMap<V> {
  private final PrefixIndex v4 = new PrefixIndex(false);
  private final PrefixIndex v6 = new PrefixIndex(true);
  private final List<@Nullable V> v4Values = new ArrayList<>();
  private final List<@Nullable V> v6Values = new ArrayList<>();
  private final PrefixLengths lengths = new PrefixLengths();

  private PrefixIndex index(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4 : v6;
  }

  private List<@Nullable V> values(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4Values : v6Values;
  }

  @Nullable V get(AddressFamily family, long high, long low, int length) {
    if (!lengths.has(family, length)) {
      return null;
    }
    int id = index(family).find(high, low, length);
    return id == PrefixIndex.NONE ? null : values(family).get(id);
  }

  @Nullable V get(IpPrefix prefix) {
    return get(prefix.family(), prefix.address().high(), prefix.address().low(), prefix.length());
  }

  /** The value of the prefix of this length that the address lies in. */
  @Nullable V around(AddressFamily family, long high, long low, int length) {
    if (!lengths.has(family, length)) {
      return null;
    }
    return family == AddressFamily.IPV4
        ? get(family, 0, length == 0 ? 0 : low >>> (32 - length) << (32 - length), length)
        : get(
            family,
            length == 0 ? 0 : high & -1L << Math.max(0, 64 - length),
            length <= 64 ? 0 : low & -1L << (128 - length),
            length);
  }

  /** Whether some prefix has this length. */
  boolean hasLength(AddressFamily family, int length) {
    return lengths.has(family, length);
  }

  void put(IpPrefix prefix, V value) {
    PrefixIndex index = index(prefix.family());
    int before = index.size();
    int id = index.put(prefix.address().high(), prefix.address().low(), prefix.length());
    List<@Nullable V> values = values(prefix.family());
    while (values.size() <= id) {
      values.add(null);
    }
    values.set(id, value);
    if (index.size() > before) {
      lengths.add(prefix.family(), prefix.length());
    }
  }

  void remove(IpPrefix prefix) {
    PrefixIndex index = index(prefix.family());
    int id = index.find(prefix);
    if (id != PrefixIndex.NONE) {
      index.remove(id);
      values(prefix.family()).set(id, null);
      lengths.remove(prefix.family(), prefix.length());
    }
  }

  /** Visits all; the visitor must not change the map. */
  void forEach(BiConsumer<IpPrefix, V> visitor) {
    for (AddressFamily family : AddressFamily.values()) {
      List<@Nullable V> values = values(family);
      for (int id = 0; id < values.size(); id++) {
        V value = values.get(id);
        if (value != null) {
          visitor.accept(index(family).prefix(id), value);
        }
      }
    }
  }
}
