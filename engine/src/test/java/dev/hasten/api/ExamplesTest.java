package dev.hasten.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.AnswerSink.Listener;
import dev.hasten.runtime.FinishReason;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.KernelKind;
import dev.hasten.template.Message;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The examples of the documentation, between `@start` and `@end`; they are run as they are shown.
class ExamplesTest {
  private static final HastenModel MODEL = Hasten.load(TestModels.smollm2().toString());

  @BeforeAll
  static void fetchTheOther() {
    assertThat(TestModels.miniLm()).exists();
  }

  @AfterAll
  static void closeModel() {
    MODEL.close();
  }

  @Test
  void answers() {
    StringBuilder log = new StringBuilder();
    // @start region="answer"
    try (HastenModel smollm2 = Hasten.load("smollm2-135m")) {
      Generation answer = smollm2.generate("Why is the sky blue?");
      log.append(answer.text());
      log.append(answer.decodeTokensPerSecond().orElse(0)).append(" tokens/s");
    }
    // @end
    assertThat(log.toString()).contains("light", "tokens/s");
  }

  @Test
  void showsAnAnswerAsItComes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    // @start region="readme"
    try (HastenModel model = Hasten.load("smollm2-135m")) {
      Prompt prompt = Prompt.question("Why is large-model inference slow?");
      GenerateOptions options = GenerateOptions.defaults().withMaxTokens(48);
      Generation answer =
          model.generate(
              prompt,
              options,
              piece -> {
                out.print(piece);
                return Listener.PRESENT;
              });
      out.printf("%n%d tokens, %s%n", answer.tokens().size(), answer.finishReason());
    }
    // @end
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("infer", "48 tokens, LENGTH");
  }

  @Test
  void takesOptions() {
    // @start region="options"
    LoadOptions options =
        LoadOptions.defaults()
            .withKernels(KernelKind.NATIVE)
            .withActivations(ActivationType.FLOAT)
            .withThreads(2)
            .withContextTokens(2048)
            .withKv(KvType.Q8_0);
    try (HastenModel exact = Hasten.load("smollm2-135m", options)) {
      exact.generate(Prompt.question("Hi"), GenerateOptions.greedy().withMaxTokens(8));
    }
    // @end
    assertThat(options.threads()).isEqualTo(2);
  }

  @Test
  void takesPrompts() {
    HastenModel model = MODEL;
    // @start region="prompts"
    Prompt question = Prompt.question("What is a KV cache?");
    Prompt conversation =
        Prompt.chat(
            Message.of("system", "Be brief."),
            Message.of("user", "What is a KV cache?"),
            Message.of("assistant", "Memory of what was read."),
            Message.of("user", "How large is it?"));
    Prompt text = Prompt.text("Once upon a time");
    // @end
    assertThat(model.tokens(conversation)).hasSizeGreaterThan(model.tokens(question).length);
    assertThat(model.tokens(text)).isNotEmpty();
  }

  @Test
  void callsBack() {
    HastenModel model = MODEL;
    StringBuilder shown = new StringBuilder();
    // @start region="callback"
    Prompt prompt = Prompt.question("Count to one hundred.");
    Generation answer =
        model.generate(
            prompt,
            GenerateOptions.greedy(),
            piece -> {
              shown.append(piece);
              return shown.length() < 80 ? Listener.PRESENT : Listener.GONE;
            });
    // @end
    assertThat(answer.text()).isEqualTo(shown.toString()).hasSizeGreaterThanOrEqualTo(80);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void isCancelled() {
    HastenModel model = MODEL;
    StringBuilder shown = new StringBuilder();
    // @start region="cancel"
    RunningGeneration running =
        model.start(
            Prompt.question("Write a long story."),
            GenerateOptions.greedy(),
            piece -> {
              shown.append(piece);
              return Listener.PRESENT;
            });
    running.cancel();
    Generation soFar = running.join();
    // @end
    assertThat(soFar.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(soFar.text()).isEqualTo(shown.toString());
  }

  @Test
  void streams() {
    HastenModel model = MODEL;
    StringBuilder shown = new StringBuilder();
    Prompt prompt = Prompt.text("The capital of France is");
    // @start region="stream"
    try (Stream<String> pieces = model.stream(prompt, GenerateOptions.greedy().withMaxTokens(8))) {
      pieces.forEach(shown::append);
    }
    // @end
    assertThat(shown.toString()).contains("Paris");
  }

  @Test
  void embeds() {
    double cosine = 0;
    // @start region="embed"
    try (HastenModel encoder = Hasten.load("minilm")) {
      List<float[]> vectors = encoder.embed(List.of("A cat sits here.", "There is a cat."));
      for (int i = 0; i < encoder.hiddenSize(); i++) {
        cosine += vectors.get(0)[i] * vectors.get(1)[i]; // they have length 1
      }
    }
    // @end
    assertThat(cosine).isBetween(0.5, 1.0);
  }
}
