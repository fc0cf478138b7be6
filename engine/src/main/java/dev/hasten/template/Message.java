package dev.hasten.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// One message of a conversation: whatever fields the template reads, in JSON's types ([Map],
/// [List], [String], [Number], [Boolean], `null`). Every template reads `role` and `content`; many
/// read `tool_calls`, `tool_call_id`, `name` or `reasoning_content`.
public record Message(SequencedMap<String, @Nullable Object> fields) {

  public Message {
    fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
  }

  /// A message of text.
  public static Message of(String role, String content) {
    return empty().with("role", role).with("content", content);
  }

  /// A message of parts, such as `{"type": "text", "text": …}`.
  public static Message of(String role, List<? extends Map<String, ?>> parts) {
    return empty().with("role", role).with("content", List.copyOf(parts));
  }

  /// A message as an API's JSON has it.
  public static Message of(Map<String, ? extends @Nullable Object> fields) {
    return new Message(new LinkedHashMap<>(fields));
  }

  private static Message empty() {
    return new Message(new LinkedHashMap<>());
  }

  /// This message with one more field.
  public Message with(String name, Object value) {
    SequencedMap<String, @Nullable Object> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Message(more);
  }

  /// The role, empty if the message has none.
  public String role() {
    return Objects.toString(fields.get("role"), "");
  }
}
