package dev.hasten.kvcache;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.ResourceException;
import dev.hasten.model.KvState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockPoolTest {
  private static final KvLayout LAYOUT =
      new KvLayout(List.of(new KvState(0, 2, 4), new KvState(1, 1, 6)), KvType.F32);

  @Test
  void givesEveryBlockToOneTableOnly() {
    try (BlockPool pool = new BlockPool(LAYOUT, 10)) {
      List<BlockTable> tables = new ArrayList<>();
      Random random = new Random(1);
      for (int round = 0; round < 200; round++) {
        if (!tables.isEmpty() && random.nextBoolean()) {
          tables.remove(random.nextInt(tables.size())).release();
        } else if (pool.available() >= 3) {
          BlockTable table = new BlockTable(pool);
          table.reserve(1 + random.nextInt(3 * KvLayout.BLOCK_TOKENS));
          tables.add(table);
        }
        assertThat(addresses(tables)).hasSize(10 - pool.available());
      }
      tables.forEach(BlockTable::release);
      assertThat(pool.available()).isEqualTo(pool.capacity());
    }
  }

  private static Set<Long> addresses(List<BlockTable> tables) {
    Set<Long> addresses = new HashSet<>();
    for (BlockTable table : tables) {
      for (int block = 0; block < table.capacity() / KvLayout.BLOCK_TOKENS; block++) {
        assertThat(addresses.add(table.block(block).address())).isTrue();
      }
    }
    return addresses;
  }

  @Test
  void saysWhatIsMissing_whenAllAreTaken() {
    try (BlockPool pool = new BlockPool(LAYOUT, 2)) {
      BlockTable table = new BlockTable(pool);
      assertRefused(
          () -> table.reserve(2 * KvLayout.BLOCK_TOKENS + 1),
          ResourceException.class,
          "all 2 blocks of 16 tokens are taken");
      table.release();
      assertThat(pool.available()).isEqualTo(2);
    }
  }

  @Test
  void takesNothingMore_whenThereIsRoom() {
    try (BlockPool pool = new BlockPool(LAYOUT, 4)) {
      BlockTable table = new BlockTable(pool);
      table.reserve(1);
      table.reserve(KvLayout.BLOCK_TOKENS);
      assertThat(pool.available()).isEqualTo(3);
      table.reserve(KvLayout.BLOCK_TOKENS + 1);
      assertThat(pool.available()).isEqualTo(2);
      assertThatThrownBy(() -> table.block(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /// Tiles of 16 tokens: state 0 has 2 heads of 4, state 1 one head of 6, of which a row of values
  /// takes 16 elements each.
  @Test
  void laysTilesOneAfterAnother() {
    assertThat(LAYOUT.keyOffset(0, 0)).isZero();
    assertThat(LAYOUT.keyOffset(0, 1)).isEqualTo(256);
    assertThat(LAYOUT.valueOffset(0, 0)).isEqualTo(512);
    assertThat(LAYOUT.valueOffset(0, 1)).isEqualTo(512 + 1024);
    assertThat(LAYOUT.keyOffset(1, 0)).isEqualTo(512 + 2048);
    assertThat(LAYOUT.valueOffset(1, 0)).isEqualTo(512 + 2048 + 384);
    assertThat(LAYOUT.blockBytes()).isEqualTo(512 + 2048 + 384 + 1024);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new BlockPool(LAYOUT, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KvLayout(List.of(new KvState(1, 1, 1)), KvType.F32))
        .isInstanceOf(IllegalArgumentException.class);
    try (BlockPool pool = new BlockPool(LAYOUT, 1)) {
      assertThatThrownBy(() -> pool.release(0)).isInstanceOf(IllegalStateException.class);
    }
  }
}
