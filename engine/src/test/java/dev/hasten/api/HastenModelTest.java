package dev.hasten.api;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.catalog.Environment;
import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.nativelib.Variant;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.AnswerSink.Listener;
import dev.hasten.runtime.FinishReason;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.KernelKind;
import dev.hasten.template.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HastenModelTest {
  private static final String TEMPLATE =
      "{% for m in messages %}{{ m['role'] }}:{{ m['content'] }};{% endfor %}";

  private static final Prompt TEXT = Prompt.text("the cat in the hat");
  private static final GenerateOptions GREEDY = GenerateOptions.greedy();

  @TempDir private Path folder;
  private LoadOptions options = LoadOptions.defaults();

  @BeforeEach
  void moveHome() {
    Map<String, String> variables = Map.of("HASTEN_HOME", folder.resolve("hasten").toString());
    options = LoadOptions.defaults().withEnvironment(new Environment(variables, folder));
  }

  private HastenModel load(TinyModel model) {
    return load(model, options);
  }

  private HastenModel load(TinyModel model, LoadOptions with) {
    return Hasten.load(model.write(folder).toString(), with);
  }

  @Test
  void tellsAllOfAnAnswer() {
    try (HastenModel model = load(TinyModels.llama())) {
      Generation answer = model.generate(TEXT, GREEDY.withMaxTokens(12).withLogprobs(2));

      assertThat(answer.tokens()).hasSize(12);
      assertThat(answer.logprobs()).hasSize(12).allMatch(at -> at.top().size() == 2);
      assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(answer.promptTokens()).isEqualTo(model.tokens(TEXT).length);
      assertThat(answer.reusedTokens()).isZero();
      assertThat(answer.timeToFirstTokenMillis()).isPresent();
      assertThat(answer.prefillTokensPerSecond()).isPresent();
      assertThat(answer.decodeTokensPerSecond()).isPresent();
    }
  }

  @Test
  void givesTheSameAnswer_howeverItIsAskedFor() {
    try (HastenModel model = load(TinyModels.llama())) {
      GenerateOptions lively = GenerateOptions.defaults().withSeed(7).withMaxTokens(20);
      String answer = model.generate(TEXT, lively).text();
      StringBuilder pieces = new StringBuilder();

      Generation listened =
          model.generate(
              TEXT,
              lively,
              piece -> {
                pieces.append(piece);
                return Listener.PRESENT;
              });
      assertThat(listened.text()).isEqualTo(answer).isEqualTo(pieces.toString());
      try (Stream<String> stream = model.stream(TEXT, lively)) {
        assertThat(String.join("", stream.toList())).isEqualTo(answer);
      }
      assertThat(model.start(TEXT, lively, _ -> Listener.PRESENT).join().text()).isEqualTo(answer);
      assertThat(model.generate(Prompt.tokens(model.tokens(TEXT)), lively).text())
          .isEqualTo(answer);
      assertThat(model.generate(TEXT, lively.withSeed(8)).text()).isNotEqualTo(answer);
    }
  }

  @Test
  void keepsWhatTheNextTurnBeginsWith() {
    try (HastenModel model = load(TinyModels.llama())) {
      Prompt longer = Prompt.text("the cat in the hat sat in the van and then");
      Generation first = model.generate(longer, GREEDY.withMaxTokens(4));
      String whole = "the cat in the hat sat in the van and then" + first.text() + " ran";

      Generation second = model.generate(Prompt.text(whole), GREEDY.withMaxTokens(4));

      assertThat(second.reusedTokens()).isPositive();
      try (HastenModel fresh = load(TinyModels.llama())) {
        assertThat(fresh.generate(Prompt.text(whole), GREEDY.withMaxTokens(4)).tokens())
            .isEqualTo(second.tokens());
      }
    }
  }

  @Test
  void rendersTheModelsTemplate_whenAConversationIsAsked() {
    try (HastenModel model =
        load(TinyModels.llama().withText("tokenizer.chat_template", TEMPLATE))) {
      assertThat(model.hasChatTemplate()).isTrue();
      assertThat(
              model
                  .tokenizer()
                  .decode(
                      model.tokens(
                          Prompt.chat(Message.of("system", "the"), Message.of("user", "van")))))
          .isEqualTo("system:the;user:van;");
      assertThat(model.generate("the van").promptTokens())
          .isEqualTo(model.tokens(Prompt.question("the van")).length);
    }
  }

  @Test
  void endsAtAStopText() {
    try (HastenModel model = load(TinyModels.llama())) {
      String all = model.generate(TEXT, GREEDY.withMaxTokens(30)).text();
      String stop = all.substring(5, 7);

      Generation stopped = model.generate(TEXT, GREEDY.withMaxTokens(30).withStop(List.of(stop)));

      assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(stopped.text()).isEqualTo(all.substring(0, all.indexOf(stop)));
    }
  }

  @Test
  void answersOneAfterTheOther_whenManyThreadsAsk() throws InterruptedException {
    try (HastenModel model = load(TinyModels.llama())) {
      List<Prompt> prompts =
          Stream.of("the cat", "in the van", "that hat", "and then").map(Prompt::text).toList();
      List<String> alone =
          prompts.stream().map(it -> model.generate(it, GREEDY.withMaxTokens(20)).text()).toList();

      List<RunningGeneration> together = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (Prompt prompt : prompts) {
          together.add(model.start(prompt, GREEDY.withMaxTokens(20), _ -> Listener.PRESENT));
        }
      }

      for (int index = 0; index < together.size(); index++) {
        assertThat(together.get(index).join().text()).isEqualTo(alone.get(index % alone.size()));
      }
    }
  }

  @Test
  void isUsableAgain_whenAListenerThrows() {
    try (HastenModel model = load(TinyModels.llama())) {
      assertThatThrownBy(() ->
              model.generate(
                  TEXT,
                  GREEDY,
                  _ -> {
                    throw new UnsupportedOperationException("mine");
                  }))
          .hasMessage("mine");

      assertThat(model.generate(TEXT, GREEDY.withMaxTokens(3)).tokens()).hasSize(3);
    }
  }

  @Test
  void refusesAListenerThatAsksItsOwnModel() {
    try (HastenModel model = load(TinyModels.llama())) {
      assertThatThrownBy(() ->
              model.generate(
                  TEXT,
                  GREEDY,
                  _ -> {
                    model.generate(TEXT, GREEDY);
                    return Listener.PRESENT;
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a listener");
      assertThatThrownBy(() ->
              model.generate(
                  TEXT,
                  GREEDY,
                  _ -> {
                    closeIt(model);
                    return Listener.PRESENT;
                  }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void closeIt(HastenModel model) {
    model.close();
  }

  @Test
  void breaksOff_whenTheAskingThreadIsInterrupted() {
    try (HastenModel model = load(TinyModels.llama())) {
      Generation answer =
          model.generate(
              TEXT,
              GREEDY,
              _ -> {
                Thread.currentThread().interrupt();
                return Listener.PRESENT;
              });

      assertThat(Thread.interrupted()).isTrue();
      assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(answer.tokens()).hasSize(1);
    }
  }

  @Test
  void breaksOff_whenTheStreamIsClosed() {
    try (HastenModel model = load(TinyModels.llama())) {
      try (Stream<String> stream = model.stream(TEXT, GREEDY)) {
        assertThat(stream.findFirst()).isPresent();
      }
      assertThat(model.generate(TEXT, GREEDY.withMaxTokens(3)).tokens()).hasSize(3);
    }
  }

  @Test
  void breaksOffAndWaits_whenItIsClosed() throws InterruptedException {
    CountDownLatch answering = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    HastenModel model = load(TinyModels.llama());
    RunningGeneration running =
        model.start(
            TEXT,
            GREEDY,
            _ -> {
              answering.countDown();
              awaitQuietly(closing);
              return Listener.PRESENT;
            });
    answering.await();
    RunningGeneration waiting = model.start(TEXT, GREEDY, _ -> Listener.PRESENT);
    Thread closer = Thread.ofPlatform().start(model::close);
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    closing.countDown();
    closer.join();

    assertThat(running.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThatThrownBy(waiting::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> model.generate(TEXT, GREEDY))
        .isInstanceOf(IllegalStateException.class);
    assertThat(model.tokenizer().decode(model.tokens(TEXT))).isEqualTo("the cat in the hat");
    model.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void embedsOnly_whenItIsAnEncoder() {
    try (HastenModel model = load(TinyModels.bert(Pooling.MEAN))) {
      assertThat(model.isEncoder()).isTrue();
      assertThat(model.embed("a cat")).hasSize(model.hiddenSize());
      assertThat(model.embed(List.of("a cat", "a hat")).getFirst()).isEqualTo(model.embed("a cat"));
      assertThat(model.contextTokens()).isEqualTo(TinyModels.BERT_POSITIONS);
      assertRefused(() -> model.generate(TEXT, GREEDY), UsageException.class, "generates no text");
      assertRefused(
          () -> model.embed("a ".repeat(99)), UsageException.class, "101 tokens", "64 positions");
    }
  }

  @Test
  void generatesOnly_whenItIsADecoder() {
    try (HastenModel model = load(TinyModels.llama())) {
      assertThat(model.isEncoder()).isFalse();
      assertThat(model.architecture()).isEqualTo("llama");
      assertThat(model.contextTokens()).isEqualTo(TinyModels.CONTEXT);
      assertRefused(() -> model.embed("a cat"), UsageException.class, "makes no embeddings");
      assertRefused(() -> model.generate("a cat"), UsageException.class, "has no chat template");
      assertRefused(
          () -> model.generate(Prompt.text(""), GREEDY), UsageException.class, "is empty");
      assertRefused(
          () -> model.generate(Prompt.text("x".repeat(200)), GREEDY),
          UsageException.class,
          "200 tokens",
          "context holds 128");
      assertRefused(
          () -> model.generate(TEXT, GREEDY.withMaxTokens(0)), UsageException.class, "max-tokens");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "SCALAR", "VECTOR", "NATIVE"})
  void runsTheKernelsAskedFor(KernelKind kind) {
    try (HastenModel model = load(TinyModels.llama(), options.withKernels(kind).withThreads(1))) {
      assertThat(model.generate(TEXT, GREEDY.withMaxTokens(3)).tokens()).hasSize(3);
      assertThat(model.kernels()).startsWith(kind == KernelKind.AUTO ? "native-" : kind.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void runsTheInstructionSetAskedFor_orSaysThatItCannot(Variant variant) {
    KernelKind kind = KernelKind.valueOf("NATIVE_" + variant.name());
    LoadOptions asked = options.withKernels(kind).withThreads(1);

    if (TestKernels.library().variants().contains(variant)) {
      try (HastenModel model = load(TinyModels.llama(), asked)) {
        assertThat(model.kernels()).isEqualTo(kind.toString());
      }
    } else {
      assertRefused(
          () -> load(TinyModels.llama(), asked),
          ResourceException.class,
          variant.id(),
          TestKernels.library().variants().getFirst().id());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1025})
  void refusesThreadsThatCannotBeMeant(int threads) {
    assertRefused(
        () -> options.withThreads(threads), UsageException.class, "threads is " + threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129})
  void refusesAContextThatTheModelDoesNotHave(int tokens) {
    assertRefused(
        () -> load(TinyModels.llama(), options.withContextTokens(tokens)),
        UsageException.class,
        "context is " + tokens);
  }

  @Test
  void saysWhatIsMissing_whenThereIsNoSuchModel() {
    assertRefused(
        () -> Hasten.load("smolm2-135m", options), ResourceException.class, "no model smolm2-135m");
  }
}
