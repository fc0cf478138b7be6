package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/// A library as the build packed it, and the hash that the build took of it. A damaged one must be
/// found out before it is opened: the system's loader would take the JVM down with it.
final class PackedLibrary {
  private static final int PREFIX_CHARACTERS = 16;

  private final String name;
  private final Supplier<byte[]> content;
  private final String sha256;

  /// Takes the name of the file, what reads all its bytes, and its hash in lower-case hexadecimal.
  PackedLibrary(String name, Supplier<byte[]> content, String sha256) {
    this.name = name;
    this.content = content;
    this.sha256 = sha256;
  }

  String name() {
    return name;
  }

  /// All bytes, which have the hash.
  ///
  /// @throws ResourceException if they have not
  byte[] content() {
    byte[] bytes = content.get();
    String actual = HexFormat.of().formatHex(digest().digest(bytes));
    if (!actual.equals(sha256)) {
      throw NativeFailure.of(
          "%s is corrupt: its %d bytes have SHA-256 %s, the build noted %s"
              .formatted(name, bytes.length, start(actual), start(sha256)),
          NativeFailure.BUILD_AGAIN);
    }
    return bytes;
  }

  String sha256() {
    return sha256;
  }

  /// The library for a platform on the class path; its content is read when it is needed, which it
  /// is not once it lies in the cache.
  ///
  /// @throws ResourceException if there is none
  static PackedLibrary onClassPath(NativePlatform platform) {
    String sha256 =
        resource(platform.resource() + ".sha256")
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
            .orElseThrow(() -> notBuilt(platform));
    return new PackedLibrary(
        platform.libraryName(),
        () -> resource(platform.resource()).orElseThrow(() -> notBuilt(platform)),
        sha256);
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream in = PackedLibrary.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw NativeFailure.of(
          "%s cannot be read from the class path: %s".formatted(name, e.getMessage()),
          NativeFailure.BUILD_AGAIN,
          e);
    }
  }

  private static ResourceException notBuilt(NativePlatform platform) {
    return NativeFailure.of(
        "this build has no library for %s: no C compiler worked when it was made"
            .formatted(platform),
        "install a C compiler, such as gcc; " + NativeFailure.BUILD_AGAIN);
  }

  /// A name that another content will not have.
  String hashPrefix() {
    return start(sha256);
  }

  private static String start(String hash) {
    return hash.substring(0, Math.min(PREFIX_CHARACTERS, hash.length()));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
