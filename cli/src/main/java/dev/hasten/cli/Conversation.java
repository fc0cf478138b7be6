package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.template.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What was said so far, the system message first if there is one.
final class Conversation {
  private static final String SYSTEM = "system";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private final List<Turn> turns = new ArrayList<>();

  /// One message.
  record Turn(String role, String content) {}

  /// How it lies on disk.
  record Saved(List<Turn> messages) {}

  Conversation(Optional<String> system) {
    begin(system);
  }

  /// Forgets all, and begins with a system message or none.
  void begin(Optional<String> system) {
    turns.clear();
    system.ifPresent(text -> turns.add(new Turn(SYSTEM, text)));
  }

  Optional<String> system() {
    return turns.stream().limit(1).filter(Conversation::isSystem).map(Turn::content).findFirst();
  }

  void ask(String question) {
    turns.add(new Turn(USER, question));
  }

  void answer(String text) {
    turns.add(new Turn(ASSISTANT, text));
  }

  /// Takes a question back that got no answer.
  void takeBack() {
    turns.removeLast();
  }

  /// Forgets the oldest question and its answer, unless that is the one that waits for its answer.
  ///
  /// @return whether there was one
  boolean forgetOldest() {
    int first = system().isPresent() ? 1 : 0;
    if (turns.size() - first < 3) {
      return false;
    }
    turns.subList(first, first + 2).clear();
    return true;
  }

  List<Turn> turns() {
    return List.copyOf(turns);
  }

  List<Message> messages() {
    return turns.stream().map(turn -> Message.of(turn.role(), turn.content())).toList();
  }

  /// Writes it, beside the target first.
  ///
  /// @throws ResourceException if that fails; what was there is still there
  void save(Path file) {
    byte[] json = Json.text(new Saved(turns())).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, Overwrite.REPLACE, channel -> channel.write(ByteBuffer.wrap(json)));
  }

  /// Goes on where a file ends.
  ///
  /// @throws UsageException if it is no conversation; this one is as it was then
  void load(Path file) {
    List<Turn> loaded = read(file);
    for (int index = 0; index < loaded.size(); index++) {
      requireRole(file, loaded, index);
    }
    turns.clear();
    turns.addAll(loaded);
  }

  private static List<Turn> read(Path file) {
    try {
      return Json.read(Files.readString(file), Saved.class).messages();
    } catch (IOException e) {
      throw new ResourceException(
          "cannot read %s: %s".formatted(file, e), "see which files there are: /save wrote it", e);
    } catch (JacksonException | NullPointerException e) {
      throw new UsageException(
          "%s holds no conversation".formatted(file), "load a file that /save has written");
    }
  }

  /// Questions and answers take turns, and an answer is the last.
  private static void requireRole(Path file, List<Turn> loaded, int index) {
    int first = isSystem(loaded.getFirst()) ? 1 : 0;
    String expected = index < first ? SYSTEM : (index - first) % 2 == 0 ? USER : ASSISTANT;
    boolean isOpen = index == loaded.size() - 1 && expected.equals(USER);
    if (isOpen || !expected.equals(loaded.get(index).role())) {
      throw new UsageException(
          "%s: message %d of %d is of role %s"
              .formatted(file, index + 1, loaded.size(), loaded.get(index).role()),
          "questions (user) and answers (assistant) must take turns, an answer last");
    }
  }

  private static boolean isSystem(Turn turn) {
    return turn.role().equals(SYSTEM);
  }
}
