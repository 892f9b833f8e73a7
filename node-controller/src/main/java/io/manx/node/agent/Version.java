package io.manx.node.agent;

/** The version of this build. */
final class Version {
  private Version() {}

  /** The version as the build wrote it into the jar, such as 0.1.0; "dev" outside a jar. */
  static String number() {
    String written = Version.class.getPackage().getImplementationVersion();
    return written == null ? "dev" : written;
  }
}
