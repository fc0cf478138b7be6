package dev.hasten.format;

import java.util.Collection;
import java.util.List;

/// A value of a GGUF file's metadata, with its exact type, so that writing gives the same bytes
/// back.
public sealed interface MetadataValue
    permits FixedArray,
        MetadataValue.Whole,
        MetadataValue.Real,
        MetadataValue.Bool,
        MetadataValue.Text,
        MetadataValue.TextArray,
        MetadataValue.NestedArray {

  /// The value's type as the file spells it.
  GgufType type();

  /// Any of the eight integer types. `UINT64` is held in the bits of a signed long.
  record Whole(GgufType type, long value) implements MetadataValue {
    public Whole {
      if (!type.holds(value)) {
        throw new IllegalArgumentException("%s cannot hold %d".formatted(type, value));
      }
    }
  }

  /// `FLOAT32` or `FLOAT64`.
  record Real(GgufType type, double value) implements MetadataValue {
    public Real {
      if (!type.isReal()) {
        throw new IllegalArgumentException("%s cannot hold %s".formatted(type, value));
      }
    }
  }

  record Bool(boolean value) implements MetadataValue {
    @Override
    public GgufType type() {
      return GgufType.BOOL;
    }
  }

  record Text(String value) implements MetadataValue {
    @Override
    public GgufType type() {
      return GgufType.STRING;
    }
  }

  /// An array of strings.
  record TextArray(TextTable values) implements MetadataValue {
    public TextArray(Collection<String> values) {
      this(TextTable.copyOf(values));
    }

    @Override
    public GgufType type() {
      return GgufType.ARRAY;
    }
  }

  /// An array of arrays.
  record NestedArray(List<MetadataValue> values) implements MetadataValue {
    public NestedArray {
      values = List.copyOf(values);
      for (MetadataValue value : values) {
        if (value.type() != GgufType.ARRAY) {
          throw new IllegalArgumentException(value.type() + " is no array");
        }
      }
    }

    @Override
    public GgufType type() {
      return GgufType.ARRAY;
    }
  }
}
