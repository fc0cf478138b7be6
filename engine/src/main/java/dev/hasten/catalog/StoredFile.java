package dev.hasten.catalog;

/// A file of the store, as it was when it was fetched and checked.
///
/// @param name its path in the model's folder
/// @param sha256 lower-case hexadecimal
public record StoredFile(String name, long bytes, String sha256) {}
