package dev.hasten.runtime;

import dev.hasten.template.ChatTemplate;
import dev.hasten.template.Message;
import dev.hasten.template.RenderOptions;
import dev.hasten.tokenizer.ChatTemplateSource;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Turns what people write into the tokens that a model expects.
public final class Prompts {
  private final Tokenizer tokenizer;
  private final Optional<String> template;

  /// @throws dev.hasten.error.BadModelException if the model's files name several chat templates,
  ///   and none as the default
  public Prompts(LanguageModel model) {
    this.tokenizer = model.tokenizer();
    this.template = ChatTemplateSource.of(model.file());
  }

  /// Whether the model brings a chat template.
  public boolean hasTemplate() {
    return template.isPresent();
  }

  /// The text as it is, special tokens parsed, with BOS as the model declares.
  public int[] raw(String text) {
    return tokenizer.wrap(tokenizer.encode(text, SpecialText.PARSED));
  }

  /// A conversation of one question, ready for the answer.
  ///
  /// @throws dev.hasten.error.BadModelException if the model's chat template cannot be parsed
  /// @throws dev.hasten.error.UsageException if the template refuses it
  public int[] chat(Optional<String> system, String question) {
    List<Message> messages = new ArrayList<>();
    system.ifPresent(text -> messages.add(Message.of("system", text)));
    messages.add(Message.of("user", question));
    return chat(messages);
  }

  /// A conversation so far, ready for the answer.
  ///
  /// @throws dev.hasten.error.BadModelException if the model's chat template cannot be parsed
  /// @throws dev.hasten.error.UsageException if the template refuses it
  public int[] chat(List<Message> messages) {
    return raw(ChatTemplate.parse(template.orElseThrow()).render(messages, options()));
  }

  private RenderOptions options() {
    return RenderOptions.withTokens(
        piece(tokenizer.specialTokens().bos()), piece(tokenizer.specialTokens().eos()));
  }

  private String piece(OptionalInt id) {
    return id.isPresent() ? tokenizer.pieceOf(id.getAsInt()) : "";
  }
}
