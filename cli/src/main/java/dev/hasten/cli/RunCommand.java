package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.PrefixReuse;
import dev.hasten.runtime.Prompts;
import dev.hasten.runtime.Speculation;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;

/// `hasten run`: answers one prompt, or chats.
public final class RunCommand implements CliCommand {
  private static final String EXAMPLE = "hasten run \"Why is large-model inference slow?\"";
  private static final String[] DESCRIPTION = {
    "Answer a prompt; without one, chat.",
    "How tokens are chosen is as the model's makers say (generation_config.json, or "
        + "general.sampling in GGUF) where they say it and no option does."
  };
  private static final String[] EXAMPLES = {
    "  hasten run",
    "  hasten run \"Why is large-model inference slow?\"",
    "  hasten run gemma3-270m \"The capital of France is\" --raw --max-tokens 24",
    "  hasten run model.gguf --system \"Be brief.\" \"What is a KV cache?\"",
    "  cat question.txt | hasten run",
    "  hasten run \"Hi\" --temperature 0 --logprobs 5 --json"
  };

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();
  private final SamplingOptions sampling = new SamplingOptions();
  private final List<String> stop = new ArrayList<>();
  private Optional<String> first = Optional.empty();
  private Optional<String> second = Optional.empty();
  private boolean raw;
  private Optional<String> system = Optional.empty();
  private Optional<Integer> maxTokens = Optional.empty();
  private Optional<Integer> context = Optional.empty();
  private Speculation speculation = Speculation.PROMPT_LOOKUP;
  private Optional<String> draft = Optional.empty();
  private Optional<Integer> logprobs = Optional.empty();
  private Optional<ModelAhead> ahead = Optional.empty();

  @Override
  public List<DeclaredOptions> sharedOptions() {
    return List.of(common.declared(), machine.declared(), sampling.declared());
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = options(parameters(DeclaredOptions.of(this))).spec();
    spec.name("run");
    spec.usageMessage().description(DESCRIPTION).footerHeading("%nExamples:%n").footer(EXAMPLES);
    return spec;
  }

  private DeclaredOptions parameters(DeclaredOptions declared) {
    return declared
        .parameter(
            0,
            "MODEL",
            "A .gguf file, a model directory, an alias (smollm2-135m, the default; see: hasten models "
                + "list), hf:ORG/REPO/FILE, or pip:PACKAGE. Left out if PROMPT stands alone.",
            value -> first = Optional.of(value))
        .parameter(
            1,
            "PROMPT",
            "The text to answer. Without it: a chat at a terminal, else standard input.",
            value -> second = Optional.of(value));
  }

  private DeclaredOptions options(DeclaredOptions declared) {
    return declared
        .flag(
            "--raw",
            "Continue the prompt as it is, without the model's chat template.",
            () -> raw = true)
        .value(
            "--system",
            "TEXT",
            String.class,
            "The system message of the chat.",
            value -> system = Optional.of(value))
        .value(
            "--max-tokens",
            "N",
            Integer.class,
            "The most tokens to generate (default: until the context is full).",
            value -> maxTokens = Optional.of(value))
        .value(
            "--context",
            "N",
            Integer.class,
            "Tokens of prompt and answer together (default: the model's limit).",
            value -> context = Optional.of(value))
        .texts("--stop", "TEXT", "End the answer before this text; may be given again.", stop)
        .value(
            "--speculation",
            "KIND",
            Speculation.class,
            "Guess tokens ahead and verify them together, where that is faster; the answer is the same: "
                + "${COMPLETION-CANDIDATES} (default: prompt-lookup, what followed the last words "
                + "before).",
            value -> speculation = value)
        .value(
            "--draft",
            "MODEL",
            String.class,
            "A smaller model with the same tokenizer that guesses tokens where that is faster; the "
                + "answer is the same.",
            value -> draft = Optional.of(value))
        .value(
            "--logprobs",
            "K",
            Integer.class,
            "Report log-probabilities, with the K likeliest at each token (with --json).",
            value -> logprobs = Optional.of(value));
  }

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  @Override
  public void begin(Console console, List<String> arguments) {
    ahead = ModelAhead.begin(arguments, new Catalog(console.environment()));
  }

  @Override
  public int run(Console console) {
    Catalog catalog = new Catalog(console.environment());
    RunArguments arguments = RunArguments.of(first, second, catalog);
    Settings settings = settings(console);
    if (arguments.prompt().isEmpty() && isChat(console)) {
      return chat(console, catalog, arguments.model(), settings);
    }
    String prompt = arguments.prompt().orElseGet(() -> readPrompt(console));
    if (prompt.isEmpty()) {
      throw new UsageException("the prompt is empty", "give one: " + EXAMPLE);
    }
    CompletableFuture<int[]> ids = new CompletableFuture<>();
    Opening opening = new Opening(arguments.model(), PrefixReuse.NONE);
    try (OpenedModel opened =
        open(
            console,
            catalog,
            opening,
            settings,
            model -> ids.complete(tokens(console, model, prompt)))) {
      return generate(console, opened, ids.join(), settings);
    }
  }

  /// With a person at both ends, and nothing asked for that only one answer has.
  private boolean isChat(Console console) {
    return console.terminal().input()
        && console.terminal().output()
        && !raw
        && !common.json()
        && logprobs.isEmpty();
  }

  private int chat(Console console, Catalog catalog, String model, Settings settings) {
    Function<String, OpenedModel> models =
        spec ->
            open(console, catalog, new Opening(spec, PrefixReuse.LAST_SEQUENCE), settings, _ -> {});
    Path history = console.environment().hastenHome().resolve("chat-history");
    OpenedModel opened = models.apply(model);
    try (ChatReader reader = console.keyboard().open(history, ChatCommand.WORDS);
        ChatSession session =
            new ChatSession(
                opened,
                new Conversation(system),
                (answering, prompt) -> request(settings, answering, prompt))) {
      new ChatLoop(console, reader, session, models).run();
    }
    return HastenCli.OK;
  }

  /// Which model, and what is kept between answers.
  private record Opening(String model, PrefixReuse reuse) {}

  private OpenedModel open(
      Console console,
      Catalog catalog,
      Opening opening,
      Settings settings,
      Consumer<LanguageModel> beside) {
    Path path = catalog.locate(opening.model(), new FetchProgress(console));
    Optional<ModelAhead> begun = ahead;
    ahead = Optional.empty();
    OpenedModel opened =
        OpenedModel.open(
            console,
            path,
            () -> ModelAhead.open(begun, path),
            new OpenedModel.Choices(
                machine,
                settings.threads(),
                context,
                opening.reuse(),
                speculation,
                draft.map(name -> catalog.locate(name, new FetchProgress(console)))),
            beside);
    LightStart.check(opened.kernels(), console::note);
    return opened;
  }

  /// What can be checked before a model is there, which may take a download.
  private record Settings(int threads, UnaryOperator<SamplingParams> sampling) {}

  private Settings settings(Console console) {
    requireAtLeast("--max-tokens", maxTokens, 1);
    requireAtLeast("--context", context, 1);
    requireAtLeast("--logprobs", logprobs, 0);
    if (raw && system.isPresent()) {
      throw new UsageException(
          "--system needs the chat template that --raw leaves out", "leave out one of the two");
    }
    if (draft.isPresent() && speculation == Speculation.OFF) {
      throw new UsageException(
          "--draft needs the guessing that --speculation off leaves out",
          "leave out one of the two");
    }
    if (logprobs.isPresent() && !common.json()) {
      console.err().println("note: --logprobs shows only with --json");
    }
    UnaryOperator<SamplingParams> choices = sampling.choices();
    SamplingParams _ = choices.apply(SamplingParams.defaults()); // says what is out of range
    return new Settings(machine.threads(console), choices);
  }

  private int generate(Console console, OpenedModel opened, int[] ids, Settings settings) {
    LanguageModel model = opened.model();
    GenerationRequest request = request(settings, opened, ids);
    AnswerSink sink = common.json() ? AnswerSink.silent() : new TextSink(console);
    Generation generation = Generation.run(opened.engine(), request, sink);
    if (common.json()) {
      RunReport report = RunReport.of(generation, request, model.tokenizer(), opened.loadMillis());
      Json.print(console.out(), report);
    } else {
      TextSink.finish(console, generation, common.verbose() ? opened.loadMillis() : -1);
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

  private GenerationRequest request(Settings settings, OpenedModel opened, int[] ids) {
    SamplingParams params = settings.sampling().apply(opened.samplingDefaults());
    GenerationRequest request = GenerationRequest.of(ids, params).withStop(stop);
    request = maxTokens.map(request::withMaxTokens).orElse(request);
    return logprobs.map(request::withLogprobs).orElse(request);
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
