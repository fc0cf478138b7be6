package dev.hasten.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = HastenCli.class.getPackage().getImplementationVersion();
    return new String[] {
      "hasten " + (version == null ? "(development)" : version),
      "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"))
    };
  }
}
