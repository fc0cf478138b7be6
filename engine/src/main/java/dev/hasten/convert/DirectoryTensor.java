package dev.hasten.convert;

import java.util.Optional;

/// What becomes of a tensor in a Hugging Face directory.
///
/// @param form `W4` or `W8` where it is codes, else the type of its numbers
/// @param wanted the form that it cannot have because its rows are no whole groups, if any
/// @param bytes in the directory, scales included
public record DirectoryTensor(
    TensorSource source, String form, Optional<String> wanted, long bytes) {}
