package io.manx.lab;

import java.util.Locale;
import java.util.Properties;

/**
 * What lab is wanted.
 *
 * @param name of the lab: part of the names of its namespaces, so that two labs never meet
 * @param nodes how many, 1..64
 * @param reflectors how many of them reflect; 0 for a full mesh
 * @param tor what the top-of-rack router runs
 * @param ipv6 both families instead of IPv4 alone
 * @param keep leave it running at the end
 * @param agent what the nodes run
 */
public record LabOptions(
    String name, int nodes, int reflectors, Tor tor, boolean ipv6, boolean keep, Agent agent) {
  /** The most nodes that a lab has. */
  public static final int MOST_NODES = 64;

  /** What the top-of-rack router runs. */
  public enum Tor {
    /** BIRD 2. */
    BIRD,
    /** FRR. */
    FRR,
    /** There is no router: one subnet, and the nodes speak with each other only. */
    NONE
  }

  /** What the nodes run. */
  public enum Agent {
    /** The agent of this project. */
    MANX,
    /**
     * BIRD 2 in its place: shows what a failure has to do with the agent, and what with the
     * machine.
     */
    BIRD
  }

  /**
   * @throws LabMisuse if the numbers do not make a lab
   */
  public LabOptions {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new LabMisuse("--nodes " + nodes + " is not in 1.." + MOST_NODES);
    }
    if (reflectors < 0 || reflectors >= nodes) {
      throw new LabMisuse(
          "--reflectors "
              + reflectors
              + " is not in 0.."
              + (nodes - 1)
              + ": a reflector is one of the nodes");
    }
    if (!name.matches("[a-z][a-z0-9]{0,15}")) {
      throw new LabMisuse("'" + name + "' is no name of a lab: use up to 16 letters and digits");
    }
  }

  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("name", name);
    properties.setProperty("nodes", Integer.toString(nodes));
    properties.setProperty("reflectors", Integer.toString(reflectors));
    properties.setProperty("tor", tor.name().toLowerCase(Locale.ROOT));
    properties.setProperty("ipv6", Boolean.toString(ipv6));
    properties.setProperty("keep", Boolean.toString(keep));
    properties.setProperty("agent", agent.name().toLowerCase(Locale.ROOT));
    return properties;
  }

  static LabOptions of(Properties properties) {
    return new LabOptions(
        properties.getProperty("name"),
        Integer.parseInt(properties.getProperty("nodes")),
        Integer.parseInt(properties.getProperty("reflectors")),
        Tor.valueOf(properties.getProperty("tor").toUpperCase(Locale.ROOT)),
        Boolean.parseBoolean(properties.getProperty("ipv6")),
        Boolean.parseBoolean(properties.getProperty("keep")),
        Agent.valueOf(properties.getProperty("agent").toUpperCase(Locale.ROOT)));
  }
}
