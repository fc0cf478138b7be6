package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.runtime.Background;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.EngineOptions;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.Prompts;
import dev.hasten.sampling.SamplingParams;
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
  private static final String EXAMPLE = "hasten run \"Why is large-model inference slow?\"";

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private MachineOptions machine = new MachineOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A .gguf file, a model directory, an alias (smollm2-135m, the default; see: hasten models "
              + "list), hf:ORG/REPO/FILE, or pip:PACKAGE. Left out if PROMPT stands alone.")
  private Optional<String> first = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "The text to answer; read from standard input when it is not given.")
  private Optional<String> second = Optional.empty();

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
    RunArguments arguments = RunArguments.of(first, second, catalog);
    Settings settings = settings(console);
    String prompt = arguments.prompt().orElseGet(() -> readPrompt(console));
    if (prompt.isEmpty()) {
      throw new UsageException("the prompt is empty", "give one: " + EXAMPLE);
    }
    Path path = catalog.locate(arguments.model(), new FetchProgress(console));
    long started = System.nanoTime();
    Background<Kernels> kernels = Background.start(() -> machine.kernels(console));
    try (LanguageModel model = LanguageModel.open(path)) {
      return generate(console, model, kernels, prompt, settings, started);
    } finally {
      kernels.await();
    }
  }

  /// What can be checked before a model is there, which may take a download.
  private record Settings(int threads, SamplingParams sampling) {}

  private Settings settings(Console console) {
    requireAtLeast("--max-tokens", maxTokens, 1);
    requireAtLeast("--context", context, 1);
    requireAtLeast("--logprobs", logprobs, 0);
    if (raw && system.isPresent()) {
      throw new UsageException(
          "--system needs the chat template that --raw leaves out", "leave out one of the two");
    }
    if (logprobs.isPresent() && !common.json()) {
      console.err().println("note: --logprobs shows only with --json");
    }
    return new Settings(machine.threads(console), sampling.params());
  }

  private int generate(
      Console console,
      LanguageModel model,
      Background<Kernels> background,
      String prompt,
      Settings settings,
      long started) {
    requireDecoder(model);
    EngineOptions options =
        EngineOptions.single(settings.threads(), contextTokens(model), machine.kv());
    GenerationRequest request = request(settings.sampling(), tokens(console, model, prompt));
    try (Kernels kernels = background.join();
        Engine engine = new Engine(model, kernels, options)) {
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

  private int[] tokens(Console console, LanguageModel model, String prompt) {
    Prompts prompts = new Prompts(model);
    if (raw) {
      return prompts.raw(prompt);
    }
    if (prompts.hasTemplate()) {
      return prompts.chat(system, prompt);
    }
    if (system.isPresent()) {
      throw new UsageException(
          "--system needs a chat template, %s has none".formatted(model.file().path()),
          "leave it out, and put its text in the prompt");
    }
    console
        .err()
        .println("note: this model has no chat template; it continues the prompt as it is");
    return prompts.raw(prompt);
  }

  private GenerationRequest request(SamplingParams params, int[] ids) {
    GenerationRequest request = GenerationRequest.of(ids, params).withStop(stop);
    request = maxTokens.map(request::withMaxTokens).orElse(request);
    return logprobs.map(request::withLogprobs).orElse(request);
  }

  private int contextTokens(LanguageModel model) {
    int limit = model.config().maxPositionEmbeddings();
    int tokens = context.orElse(limit);
    if (tokens > limit) {
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

  private static void requireAtLeast(String name, Optional<Integer> value, int least) {
    value
        .filter(number -> number < least)
        .ifPresent(number -> {
          throw new UsageException(
              "%s is %d, must be at least %d".formatted(name, number, least),
              "see: hasten run --help");
        });
  }

  /// Tools end their output with a line break that belongs to no question.
  private static String readPrompt(Console console) {
    return StandardInput.read(console, "prompt", EXAMPLE).replaceFirst("\\R\\z", "");
  }
}
