package dev.selkie.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints; the jar's manifest holds the version. */
final class SelkieVersion implements IVersionProvider {
  /** The version, or {@code development} when the classes are not in a jar. */
  static String text() {
    String version = SelkieVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "selkie " + text(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}
