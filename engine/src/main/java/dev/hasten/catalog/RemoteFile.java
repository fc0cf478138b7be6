package dev.hasten.catalog;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/// A file of the hub, and what is known of it before it is asked for.
record RemoteFile(URI uri, String name, OptionalLong bytes, Optional<String> sha256) {}
