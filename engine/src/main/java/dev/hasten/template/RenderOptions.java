package dev.hasten.template;

import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a template sees besides the messages.
///
/// @param bosToken the text of the token that begins a document, empty if the model has none
/// @param eosToken the text of the token that ends one
/// @param variables further variables in JSON's types: `enable_thinking`, `documents`, …
/// @param tools the tools' JSON descriptions; without any, the template sees `none`, as
///   transformers has it
/// @param now what `strftime_now` reads; asked when a template does, as time zones take a while to
///   be read
public record RenderOptions(
    GenerationPrompt generationPrompt,
    String bosToken,
    String eosToken,
    List<Map<String, ?>> tools,
    SequencedMap<String, @Nullable Object> variables,
    Supplier<LocalDateTime> now) {

  public RenderOptions {
    tools = List.copyOf(tools);
    variables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(variables));
  }

  /// A prompt for the assistant to answer, without tools or variables, in the system's time zone.
  public static RenderOptions withTokens(String bosToken, String eosToken) {
    return new RenderOptions(
        GenerationPrompt.APPEND,
        bosToken,
        eosToken,
        List.of(),
        new LinkedHashMap<>(),
        LocalDateTime::now);
  }

  public RenderOptions with(GenerationPrompt prompt) {
    return new RenderOptions(prompt, bosToken, eosToken, tools, variables, now);
  }

  public RenderOptions with(Supplier<LocalDateTime> other) {
    return new RenderOptions(generationPrompt, bosToken, eosToken, tools, variables, other);
  }

  public RenderOptions withTools(List<? extends Map<String, ?>> descriptions) {
    return new RenderOptions(
        generationPrompt, bosToken, eosToken, List.copyOf(descriptions), variables, now);
  }

  /// These options with one more variable, which may also replace one of the usual ones.
  public RenderOptions withVariable(String name, @Nullable Object value) {
    SequencedMap<String, @Nullable Object> more = new LinkedHashMap<>(variables);
    more.put(name, value);
    return new RenderOptions(generationPrompt, bosToken, eosToken, tools, more, now);
  }
}
