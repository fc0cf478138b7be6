package dev.hasten.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/// Remembers what a fetch told.
class RecordedProgress implements Progress {
  private final List<String> started = Collections.synchronizedList(new ArrayList<>());
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private OptionalLong totalBytes = OptionalLong.empty();
  private long bytes;
  private int finished;

  @Override
  public void started(String what, OptionalLong total) {
    started.add(what);
    totalBytes = total;
    bytes = 0;
  }

  @Override
  public void advanced(long more) {
    bytes += more;
  }

  @Override
  public void finished() {
    finished++;
  }

  @Override
  public void note(String message) {
    notes.add(message);
  }

  List<String> started() {
    return started;
  }

  List<String> notes() {
    return notes;
  }

  /// Of the transfer that was last started.
  long bytes() {
    return bytes;
  }

  OptionalLong totalBytes() {
    return totalBytes;
  }

  int finishedTransfers() {
    return finished;
  }
}
