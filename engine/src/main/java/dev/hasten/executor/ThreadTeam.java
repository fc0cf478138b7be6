package dev.hasten.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A fixed team of platform threads that run one task together, the caller as member 0. A task is a
/// whole step; its members meet at [Barrier]s in between.
public final class ThreadTeam implements AutoCloseable {
  /// Some ten microseconds: longer than most waits within a step of balanced work.
  private static final int SPINS = 1_000;

  private final int size;
  private final Gate start;
  private final Gate finish;
  private final Barrier barrier;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable Task task;
  private volatile boolean closed;

  public ThreadTeam(int size) {
    if (size <= 0) {
      throw new IllegalArgumentException("a team of " + size + " threads");
    }
    int spins = size <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
    this.size = size;
    this.start = new Gate(spins);
    this.finish = new Gate(spins);
    this.barrier = new Barrier(size, new Gate(spins));
    for (int member = 1; member < size; member++) {
      threads.add(startMember(member));
    }
  }

  /// What every member does.
  @FunctionalInterface
  public interface Task {
    void run(int member, Barrier barrier);
  }

  public int size() {
    return size;
  }

  /// Runs the task on all members and returns when all have finished. If a member throws, the
  /// others stop at their next barrier and the first failure is thrown here.
  ///
  /// @throws IllegalStateException if the team is closed
  public void run(Task work) {
    if (closed) {
      throw new IllegalStateException("the team is closed");
    }
    failure.set(null);
    barrier.reset();
    running.set(size - 1);
    long finished = finish.count();
    task = work;
    start.advance();
    runMember(work, 0);
    if (size > 1) {
      finish.awaitChangeFrom(finished);
    }
    throwFailure();
  }

  private Thread startMember(int member) {
    return Thread.ofPlatform().daemon().name("hasten-lane-" + member).start(() -> serve(member));
  }

  private void serve(int member) {
    long seen = 0;
    while (true) {
      start.awaitChangeFrom(seen);
      seen++;
      Task work = task;
      if (work == null) {
        return;
      }
      runMember(work, member);
      if (running.decrementAndGet() == 0) {
        finish.advance();
      }
    }
  }

  private void runMember(Task work, int member) {
    try {
      work.run(member, barrier);
    } catch (BrokenBarrier _) {
      // Another member failed; it has said so.
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
      barrier.breakOpen();
    }
  }

  private void throwFailure() {
    switch (failure.get()) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  @Override
  public void close() {
    closed = true;
    task = null;
    start.advance();
    for (Thread thread : threads) {
      joinQuietly(thread);
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where members wait until all have come.
  public static final class Barrier {
    private final int size;
    private final Gate gate;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile boolean broken;

    Barrier(int size, Gate gate) {
      this.size = size;
      this.gate = gate;
    }

    public void await() {
      long seen = gate.count();
      if (arrived.incrementAndGet() == size) {
        arrived.set(0);
        gate.advance();
      } else {
        while (gate.count() == seen && !broken) {
          gate.awaitChangeFrom(seen);
        }
      }
      if (broken) {
        throw new BrokenBarrier();
      }
    }

    void breakOpen() {
      broken = true;
      gate.advance();
    }

    void reset() {
      broken = false;
      arrived.set(0);
    }
  }

  /// Takes a member out of a task that another member has given up.
  private static final class BrokenBarrier extends IllegalStateException {
    private static final long serialVersionUID = 1;

    BrokenBarrier() {
      super("another member of the team failed");
    }
  }
}
