package dev.hasten.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A chat template as models bring it (`tokenizer.chat_template` in GGUF, `chat_template` in
/// `tokenizer_config.json`): Jinja source that turns a conversation into the prompt the model was
/// trained on. Renders what jinja2 renders as Hugging Face transformers sets it up, or fails.
/// Immutable and safe for use by many threads.
public final class ChatTemplate {
  private static final int MAX_SOURCE_LENGTH = 1 << 20;

  private final List<Statement> statements;
  private final NameAnalysis names;

  private ChatTemplate(List<Statement> statements) {
    this.statements = statements;
    this.names = NameAnalysis.of(statements);
  }

  /// Parses Jinja source.
  ///
  /// @throws dev.hasten.error.BadModelException if it is no Jinja, or uses a construct that is not
  ///   supported; the message has line and column
  public static ChatTemplate parse(String source) {
    if (source.length() > MAX_SOURCE_LENGTH) {
      throw Failure.limit(
          "chat template: %d characters, over the limit of %d"
              .formatted(source.length(), MAX_SOURCE_LENGTH));
    }
    try {
      return new ChatTemplate(Parser.parse(source));
    } catch (StackOverflowError _) {
      throw Failure.limit("chat template: an expression is a chain of too many links");
    }
  }

  /// The prompt for `messages`.
  ///
  /// @throws dev.hasten.error.UsageException with the template's own words if it refuses the
  ///   messages (`raise_exception`)
  /// @throws dev.hasten.error.BadModelException if it fails otherwise: a field that the messages do
  ///   not have, a construct that is not supported, or no end of the work; the message has line and
  ///   column
  public String render(List<Message> messages, RenderOptions options) {
    Map<String, Value> variables = new HashMap<>(Globals.create(options.now()));
    variables.put("messages", JavaValues.of(messages.stream().map(Message::fields).toList()));
    variables.put("tools", JavaValues.of(options.tools().isEmpty() ? null : options.tools()));
    variables.put("documents", Value.None.NONE);
    variables.put(
        "add_generation_prompt",
        Value.Bool.of(options.generationPrompt() == GenerationPrompt.APPEND));
    variables.put("bos_token", new Value.Text(options.bosToken()));
    variables.put("eos_token", new Value.Text(options.eosToken()));
    options.variables().forEach((name, value) -> variables.put(name, JavaValues.of(value)));
    return new Interpreter(names).render(statements, variables);
  }
}
