package dev.hasten.executor;

import dev.hasten.model.Value.RowKind;

/// Where a value lies while it lives.
///
/// @param id place in [Plan#slots]
/// @param buffer place in [Plan#buffers]; values that never live together share one
public record Slot(int id, int buffer, RowKind rows, int columns) {}
