/// The C kernels of `engine/src/main/c`, called through the foreign function interface: the only
/// room of the engine that links to native code. The library that the build put on the class path
/// enters; [dev.hasten.kernel.nativelib.NativeLibrary] copies it to a cache directory, opens it and
/// says which variants this CPU can run. Callable kernels leave, or one sentence of why there are
/// none.
@NullMarked
package dev.hasten.kernel.nativelib;

import org.jspecify.annotations.NullMarked;
