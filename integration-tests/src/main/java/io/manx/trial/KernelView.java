package io.manx.trial;

import io.manx.lab.net.Netns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routes and nexthop objects of Manx in a kernel, as {@code ip} prints them.
 *
 * @param routes each as {@code PREFIX via GATEWAY...} with its gateways in order, or {@code PREFIX
 *     unreachable}
 * @param unused nexthop objects that no route and no group points at
 */
record KernelView(Set<String> routes, Set<String> unused) {
  private static final String PROTOCOL = "77";

  static KernelView of(Netns netns) {
    // Routes first: an object that goes in between would look used, never a used one unused.
    List<String> lines =
        netns.show("-4", "route", "show", "table", "main", "proto", PROTOCOL).lines().toList();
    Map<String, String> objects = new HashMap<>();
    for (String line : netns.show("nexthop", "show", "proto", PROTOCOL).lines().toList()) {
      String id = word(line, "id");
      objects.put(id, word(line, "group").isEmpty() ? word(line, "via") : word(line, "group"));
    }
    Set<String> used = new TreeSet<>();
    Set<String> routes = new TreeSet<>();
    String last = "";
    List<String> gateways = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("unreachable ")) {
        routes.add(line.split("\\s+")[1] + " unreachable");
      } else if (!Character.isWhitespace(line.charAt(0))) {
        add(routes, last, gateways);
        last = line.split("\\s+")[0];
        gateways = resolve(objects, used, word(line, "nhid"));
        if (gateways.isEmpty() && !word(line, "via").isEmpty()) {
          gateways.add(word(line, "via"));
        }
      } else if (!word(line, "via").isEmpty() && !gateways.contains(word(line, "via"))) {
        gateways.add(word(line, "via"));
      }
    }
    add(routes, last, gateways);
    Set<String> unused = new TreeSet<>(objects.keySet());
    unused.removeAll(used);
    return new KernelView(routes, unused);
  }

  private static void add(Set<String> routes, String prefix, List<String> gateways) {
    if (!prefix.isEmpty()) {
      routes.add(prefix + " via " + String.join(" ", new TreeSet<>(gateways)));
    }
  }

  private static List<String> resolve(Map<String, String> objects, Set<String> used, String id) {
    List<String> gateways = new ArrayList<>();
    String value = objects.getOrDefault(id, "");
    if (value.isEmpty()) {
      return gateways;
    }
    used.add(id);
    if (value.contains(".")) {
      gateways.add(value);
      return gateways;
    }
    for (String member : value.split("/")) {
      gateways.addAll(resolve(objects, used, member.replaceAll(",.*", "")));
    }
    return gateways;
  }

  /** The word that follows a key in a line of {@code ip}; empty if the key is not there. */
  private static String word(String line, String key) {
    String[] words = line.strip().split("\\s+");
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals(key)) {
        return words[i + 1];
      }
    }
    return "";
  }

  /** What is missing, too much, or left over; empty if this is what was expected. */
  String difference(List<String> expected) {
    List<String> out = new ArrayList<>();
    expected.stream().filter(route -> !routes.contains(route)).forEach(r -> out.add("lacks " + r));
    routes.stream().filter(route -> !expected.contains(route)).forEach(r -> out.add("has " + r));
    unused.forEach(id -> out.add("has nexthop object " + id + ", which nothing uses"));
    return String.join("; ", out);
  }
}
