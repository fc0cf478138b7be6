package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.packed.PackedForm;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What a variant has for matrix products.
final class LinearFunctions {
  private final NativeFunction quantize;
  private final Map<PackedForm, NativeFunction> integers = new EnumMap<>(PackedForm.class);
  private final Map<PackedForm, NativeFunction> pairs = new EnumMap<>(PackedForm.class);
  private final Map<PackedForm, NativeFunction> floats = new EnumMap<>(PackedForm.class);

  LinearFunctions(NativeLibrary library, Variant variant) {
    quantize = library.kernel(variant, "quantize");
    for (PackedForm form : PackedForm.values()) {
      String id = form.name().toLowerCase(Locale.ROOT);
      floats.put(form, library.kernel(variant, "linear_float_" + id));
      if (form.hasCodes()) {
        integers.put(form, library.kernel(variant, "linear_" + id));
        pairs.put(form, library.kernel(variant, "linear_pair_" + id));
      }
    }
  }

  NativeFunction quantize() {
    return quantize;
  }

  /// With int8 activations; only of forms that have codes.
  NativeFunction integers(PackedForm form) {
    return Objects.requireNonNull(integers.get(form));
  }

  /// Two weights of one form, with int8 activations; only of forms that have codes.
  NativeFunction pairs(PackedForm form) {
    return Objects.requireNonNull(pairs.get(form));
  }

  NativeFunction floats(PackedForm form) {
    return Objects.requireNonNull(floats.get(form));
  }
}
