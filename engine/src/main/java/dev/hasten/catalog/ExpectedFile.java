package dev.hasten.catalog;

/// A file that is known before it is fetched.
///
/// @param name its name in the store
/// @param sha256 lower-case hexadecimal
public record ExpectedFile(String name, long bytes, String sha256) {}
