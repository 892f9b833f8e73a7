package io.manx.programmer.netns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ip route show} prints, with the next hops in the place of a nexthop object. */
public final class RouteLines {
  private static final String ONLINK = " onlink";
  private static final Pattern OBJECT = Pattern.compile("nhid (\\d+)\\s*");
  private static final Pattern GROUP = Pattern.compile("group (\\S+)");
  private static final Pattern HOP = Pattern.compile("(via \\S+ )?dev \\S+");

  private RouteLines() {}

  /** The lines for a prefix; an ECMP route has one line for itself and one for each next hop. */
  public static List<String> of(Namespace namespace, String prefix) {
    String family = prefix.contains(":") ? "-6 " : "-4 ";
    List<String> lines = new ArrayList<>();
    for (String line :
        namespace.ip(family + "route show exact " + prefix).lines().map(String::strip).toList()) {
      Matcher object = OBJECT.matcher(line);
      if (object.find()) {
        List<String> hops = hops(namespace, object.group(1), !prefix.contains(":"));
        String only = hops.size() == 1 ? hops.getFirst() : "";
        boolean onlink = only.endsWith(ONLINK);
        String hop = onlink ? only.substring(0, only.length() - ONLINK.length()) : only;
        lines.add(object.replaceFirst(hop.isEmpty() ? "" : hop + " ") + (onlink ? ONLINK : ""));
        if (hops.size() > 1) {
          hops.forEach(each -> lines.add("nexthop " + each + " weight 1"));
        }
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> hops(Namespace namespace, String id, boolean v4) {
    String shown = namespace.ip("nexthop show id " + id);
    Matcher group = GROUP.matcher(shown);
    if (group.find()) {
      return Arrays.stream(group.group(1).split("/"))
          .flatMap(member -> hops(namespace, member, v4).stream())
          .toList();
    }
    Matcher hop = HOP.matcher(shown);
    if (!hop.find()) {
      throw new IllegalStateException("no next hop in " + shown);
    }
    boolean other = v4 && hop.group().contains(":");
    String words = other ? hop.group().replaceFirst("via ", "via inet6 ") : hop.group();
    return List.of(words + (shown.contains(ONLINK) ? ONLINK : ""));
  }
}
