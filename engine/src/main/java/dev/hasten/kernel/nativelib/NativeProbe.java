package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The probes of one variant.
final class NativeProbe implements MachineProbe {
  private static final FunctionDescriptor MULTIPLY_ADDS =
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

  private final NativeLibrary.ReadProbe read;
  private final MethodHandle multiplyAdds;
  private final ActivationType activations;

  NativeProbe(NativeLibrary library, Variant variant, ActivationType activations) {
    this.read = library.readProbe(variant);
    this.multiplyAdds = library.kernel(variant, "multiply_adds", MULTIPLY_ADDS);
    this.activations = activations;
  }

  @Override
  public long sumBytes(MemorySegment data) {
    return read.sumBytes(data);
  }

  @Override
  public long multiplyAdds(int rounds) {
    try {
      return (long) multiplyAdds.invokeExact((long) rounds, Codes.of(activations));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }
}
