package dev.hasten.catalog;

import java.util.OptionalLong;

/// Hears how a fetch gets on. Called from the fetching thread.
public interface Progress {

  /// A transfer begins. Called again for the same thing when a transfer is resumed or starts over;
  /// the count of bytes is then 0 again (bytes that are already there are reported as advanced).
  ///
  /// @param what what is being done, for a person to read: `fetching model.gguf`
  /// @param totalBytes its size, if that is known
  void started(String what, OptionalLong totalBytes);

  /// So many more bytes have arrived.
  void advanced(long bytes);

  /// The transfer that was last started is complete.
  void finished();

  /// Something a person who waits should know: the licence, a source that failed, another process
  /// that is waited for. One line.
  default void note(String message) {}

  /// Tells nobody.
  static Progress silent() {
    return new Progress() {
      @Override
      public void started(String what, OptionalLong totalBytes) {}

      @Override
      public void advanced(long bytes) {}

      @Override
      public void finished() {}
    };
  }
}
