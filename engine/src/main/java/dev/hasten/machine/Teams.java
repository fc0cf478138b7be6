package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/// Teams of several sizes, smallest first, of which one works at a time.
record Teams(List<ThreadTeam> all) implements AutoCloseable {

  static Teams of(List<Integer> sizes) {
    List<ThreadTeam> teams = new ArrayList<>();
    sizes.forEach(size -> teams.add(new ThreadTeam(size)));
    return new Teams(List.copyOf(teams));
  }

  ThreadTeam largest() {
    return all.getLast();
  }

  @Override
  public void close() {
    all.forEach(ThreadTeam::close);
  }
}
