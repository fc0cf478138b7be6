package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A hanging team is the failure to fear: the limit is far beyond what any of these takes.
@Timeout(120)
class ThreadTeamTest {
  private static final int BARRIERS = 10_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void runsEveryMemberOnce_andTheCallerAsTheFirst(int size) {
    try (ThreadTeam team = new ThreadTeam(size)) {
      for (int run = 0; run < 100; run++) {
        AtomicIntegerArray runs = new AtomicIntegerArray(size);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Thread caller = Thread.currentThread();
        team.run((member, _) -> {
          runs.incrementAndGet(member);
          threads.add(Thread.currentThread());
          assertThat(Thread.currentThread() == caller).isEqualTo(member == 0);
        });
        assertThat(threads).hasSize(size);
        for (int member = 0; member < size; member++) {
          assertThat(runs.get(member)).isEqualTo(1);
        }
      }
    }
  }

  /// Each member writes its own counter; after a barrier all must see all.
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void keepsMembersTogether_overManyBarriers(int size) {
    try (ThreadTeam team = new ThreadTeam(size)) {
      int[] counters = new int[16 * size];
      AtomicInteger strays = new AtomicInteger();
      team.run((member, barrier) -> {
        for (int round = 1; round <= BARRIERS; round++) {
          counters[16 * member]++;
          barrier.await();
          for (int other = 0; other < size; other++) {
            strays.addAndGet(counters[16 * other] == round ? 0 : 1);
          }
          barrier.await();
        }
      });
      assertThat(strays).hasValue(0);
      assertThat(counters[0]).isEqualTo(BARRIERS);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "2,1", "3,0", "3,2"})
  void bringsTheFailureToTheCaller_andWorksAfterwards(int size, int failing) {
    try (ThreadTeam team = new ThreadTeam(size)) {
      for (int round = 0; round < 50; round++) {
        String message = "round " + round;
        assertThatThrownBy(() ->
                team.run((member, barrier) -> {
                  barrier.await();
                  if (member == failing) {
                    throw new IllegalStateException(message);
                  }
                  barrier.await();
                  barrier.await();
                }))
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessage(message);
        assertThat(sumOfMembers(team)).isEqualTo(size * (size + 1) / 2);
      }
    }
  }

  @Test
  void bringsAnErrorToTheCaller_whenAllFail() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      for (int round = 0; round < 50; round++) {
        assertThatThrownBy(() ->
                team.run((_, _) -> {
                  throw new AssertionError("all");
                }))
            .isExactlyInstanceOf(AssertionError.class)
            .hasMessage("all");
        assertThat(sumOfMembers(team)).isEqualTo(6);
      }
    }
  }

  private static int sumOfMembers(ThreadTeam team) {
    AtomicInteger sum = new AtomicInteger();
    team.run((member, barrier) -> {
      barrier.await();
      sum.addAndGet(member + 1);
      barrier.await();
    });
    return sum.get();
  }

  @Test
  void finishesTheTaskAndKeepsTheInterrupt_whenTheCallerIsInterrupted() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      Thread.currentThread().interrupt();
      assertThat(sumOfMembers(team)).isEqualTo(6);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(sumOfMembers(team)).isEqualTo(6);
    }
  }

  @Test
  void finishesTheTask_whenMembersAreInterrupted() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      for (int round = 0; round < 20; round++) {
        team.run((_, barrier) -> {
          Thread.currentThread().interrupt();
          barrier.await();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sumOfMembers(team)).isEqualTo(6);
      }
    }
  }

  @Test
  void endsItsThreads_whenClosed() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    ThreadTeam team = new ThreadTeam(3);
    team.run((_, _) -> threads.add(Thread.currentThread()));
    threads.remove(Thread.currentThread());
    assertThat(threads).hasSize(2).allMatch(Thread::isAlive);
    team.close();
    team.close();
    assertThat(threads).noneMatch(Thread::isAlive);
    assertThatThrownBy(() -> sumOfMembers(team))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesToHaveNobody() {
    assertThatThrownBy(() -> new ThreadTeam(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
