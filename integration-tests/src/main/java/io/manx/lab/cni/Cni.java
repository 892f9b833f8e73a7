package io.manx.lab.cni;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container runtime does with a conflist: runs its plugins in order, inside the node's
 * namespace.
 */
public final class Cni {
  private static final List<Path> PLACES =
      List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"));

  private final Netns node;
  private final Path plugins;
  private final Map<?, ?> conflist;

  /**
   * @param node the namespace that plays the node
   * @param conflist the text of its configuration
   * @throws LabException if the plugins are not on the machine
   */
  public Cni(Netns node, String conflist) {
    this.node = node;
    this.plugins =
        PLACES.stream()
            .filter(place -> Files.isExecutable(place.resolve("ptp")))
            .findFirst()
            .orElseThrow(
                () -> new LabException("no CNI plugins: install containernetworking-plugins"));
    this.conflist = (Map<?, ?>) parsed(conflist);
  }

  /**
   * Gives a pod its interface eth0.
   *
   * @param pod the pod's namespace, which exists
   * @return its addresses, as the last plugin reported them
   */
  public List<IpAddress> add(Netns pod) {
    Object result = null;
    for (Object plugin : (List<?>) value(conflist, "plugins")) {
      result = parsed(call("ADD", pod, (Map<?, ?>) plugin, result));
    }
    List<IpAddress> addresses = new ArrayList<>();
    for (Object ip : (List<?>) value((Map<?, ?>) require(result), "ips")) {
      String address = value((Map<?, ?>) ip, "address").toString();
      addresses.add(IpAddress.parse(address.substring(0, address.indexOf('/'))));
    }
    return List.copyOf(addresses);
  }

  /** Takes the pod's interface and addresses back. */
  public void delete(Netns pod) {
    for (Object plugin : ((List<?>) value(conflist, "plugins")).reversed()) {
      call("DEL", pod, (Map<?, ?>) plugin, null);
    }
  }

  private String call(String verb, Netns pod, Map<?, ?> plugin, @Nullable Object previous) {
    Map<Object, @Nullable Object> config = new LinkedHashMap<>(plugin);
    config.put("cniVersion", conflist.get("cniVersion"));
    config.put("name", conflist.get("name"));
    if (previous != null) {
      config.put("prevResult", previous);
    }
    Map<String, String> environment =
        Map.of(
            "CNI_COMMAND", verb,
            "CNI_CONTAINERID", pod.name(),
            "CNI_NETNS", pod.path(),
            "CNI_IFNAME", "eth0",
            "CNI_PATH", plugins.toString());
    Outcome outcome =
        node.command(plugins.resolve(value(plugin, "type").toString()).toString())
            .withEnvironment(environment)
            .withInput(Json.write(config))
            .run();
    return outcome.orThrow().out();
  }

  private static Object parsed(String json) {
    return require(Json.read(json));
  }

  private static Object value(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new LabException("no '" + key + "' in " + Json.write(map));
    }
    return value;
  }

  private static Object require(@Nullable Object value) {
    if (value == null) {
      throw new LabException("a CNI plugin answered with nothing");
    }
    return value;
  }
}
