package dev.hasten.kernel.nativelib;

import java.util.Locale;

/// What a library is compiled for, in the names of `scripts/build-native.sh`.
///
/// @param os such as `linux`
/// @param arch such as `x86_64`
record NativePlatform(String os, String arch) {

  static NativePlatform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /// Takes the JVM's names for system and processor.
  static NativePlatform of(String osName, String osArch) {
    return new NativePlatform(os(osName.toLowerCase(Locale.ROOT)), arch(osArch));
  }

  private static String os(String name) {
    return name.startsWith("mac") ? "macos" : name.replaceAll("\\s.*", "");
  }

  private static String arch(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "x86_64";
      case "arm64", "aarch64" -> "aarch64";
      case String other -> other;
    };
  }

  /// Where the build puts the library on the class path.
  String resource() {
    return "/native/%s/%s".formatted(this, libraryName());
  }

  String libraryName() {
    return os.equals("macos") ? "libhasten.dylib" : "libhasten.so";
  }

  @Override
  public String toString() {
    return os + "-" + arch;
  }
}
