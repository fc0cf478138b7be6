package dev.hasten.catalog;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The command that installs what is missing, for the package manager that is there.
final class PythonHelp {
  private static final String BY_HAND =
      "install Python 3 with pip from https://www.python.org/downloads/";

  private PythonHelp() {}

  static String installPython(Environment environment) {
    return command(environment, "python3 python3-pip", "python3 py3-pip", "python python-pip");
  }

  static String installPip(Environment environment) {
    return command(environment, "python3-pip", "py3-pip", "python-pip");
  }

  private static String command(
      Environment environment, String packages, String onAlpine, String onArch) {
    SequencedMap<String, String> commands = new LinkedHashMap<>();
    commands.put("apt-get", "sudo apt-get install -y " + packages);
    commands.put("dnf", "sudo dnf install -y " + packages);
    commands.put("zypper", "sudo zypper install -y " + packages);
    commands.put("apk", "sudo apk add " + onAlpine);
    commands.put("pacman", "sudo pacman -S --noconfirm " + onArch);
    commands.put("brew", "brew install python3");
    return commands.entrySet().stream()
        .filter(entry -> environment.executable(entry.getKey()).isPresent())
        .map(entry -> "run: " + entry.getValue())
        .findFirst()
        .orElse(BY_HAND);
  }
}
