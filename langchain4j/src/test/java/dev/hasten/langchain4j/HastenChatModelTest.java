package dev.hasten.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestModels;
import dev.hasten.api.GenerateOptions;
import dev.hasten.api.Hasten;
import dev.hasten.api.HastenModel;
import dev.hasten.api.Prompt;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.Generation;
import dev.hasten.template.Message;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HastenChatModelTest {
  private static final HastenModel MODEL = Hasten.load(TestModels.smollm2().toString());
  private static final HastenChatModel CHAT = new HastenChatModel(MODEL);
  private static final String QUESTION = "What is the capital of France?";

  @AfterAll
  static void closeModel() {
    MODEL.close();
  }

  private static DefaultChatRequestParameters.Builder<?> greedy(int maxTokens) {
    return ChatRequestParameters.builder().temperature(0.0).maxOutputTokens(maxTokens);
  }

  private static ChatResponse ask(ChatRequestParameters parameters, ChatMessage... messages) {
    return CHAT.chat(ChatRequest.builder().messages(messages).parameters(parameters).build());
  }

  private static Generation expected(int maxTokens, Message... messages) {
    return MODEL.generate(Prompt.chat(messages), GenerateOptions.greedy().withMaxTokens(maxTokens));
  }

  @Test
  void answersAsTheModelDoes() {
    ChatResponse answer = ask(greedy(24).build(), UserMessage.from(QUESTION));

    Generation expected = expected(24, Message.of("user", QUESTION));
    assertThat(answer.aiMessage().text()).isEqualTo(expected.text()).isNotBlank();
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(expected.promptTokens());
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(expected.tokens().size());
    assertThat(answer.modelName()).endsWith(".gguf");
  }

  @Test
  void saysWhyAnAnswerEnded() {
    assertThat(ask(greedy(3).build(), UserMessage.from(QUESTION)).finishReason())
        .isEqualTo(FinishReason.LENGTH);
    String answer = expected(24, Message.of("user", QUESTION)).text();
    String stop = answer.substring(10, 14);

    ChatResponse stopped = ask(greedy(24).stopSequences(stop).build(), UserMessage.from(QUESTION));

    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.aiMessage().text()).isEqualTo(answer.substring(0, answer.indexOf(stop)));
  }

  @Test
  void givesTheModelTheWholeConversation() {
    ChatResponse answer =
        ask(
            greedy(12).build(),
            SystemMessage.from("You are a pirate."),
            UserMessage.from("Hi"),
            AiMessage.from("Ahoy!"),
            UserMessage.from(TextContent.from("Who"), TextContent.from("are you?")));

    Generation expected =
        expected(
            12,
            Message.of("system", "You are a pirate."),
            Message.of("user", "Hi"),
            Message.of("assistant", "Ahoy!"),
            Message.of("user", "Who\nare you?"));
    assertThat(answer.aiMessage().text()).isEqualTo(expected.text());
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(expected.promptTokens());
  }

  @Test
  void takesWhatARequestDoesNotSay_fromTheSettings() {
    ChatSettings settings = ChatSettings.defaults().withParameters(greedy(5).build());
    HastenChatModel chat = new HastenChatModel(MODEL, settings);

    assertThat(chat.chat(UserMessage.from(QUESTION)).tokenUsage().outputTokenCount()).isEqualTo(5);
    ChatRequest shorter =
        ChatRequest.builder().messages(UserMessage.from(QUESTION)).maxOutputTokens(2).build();
    assertThat(chat.chat(shorter).tokenUsage().outputTokenCount()).isEqualTo(2);
  }

  @Test
  void answersAlike_onlyWhenASeedIsSet() {
    ChatRequestParameters lively =
        ChatRequestParameters.builder()
            .temperature(2.0)
            .topP(1.0)
            .topK(0)
            .presencePenalty(0.5)
            .frequencyPenalty(0.5)
            .maxOutputTokens(12)
            .build();
    ChatSettings settings = ChatSettings.defaults().withParameters(lively);

    assertThat(answers(new HastenChatModel(MODEL, settings.withSeed(7)))).hasSize(1);
    assertThat(answers(new HastenChatModel(MODEL, settings))).hasSizeGreaterThan(1);
  }

  private static Set<String> answers(HastenChatModel chat) {
    return IntStream.range(0, 4).mapToObj(_ -> chat.chat(QUESTION)).collect(Collectors.toSet());
  }

  static Stream<Arguments> unsupportedParameters() {
    ToolSpecification tool = ToolSpecification.builder().name("weather").build();
    return Stream.of(
        Arguments.of("tools", greedy(3).toolSpecifications(tool).build()),
        Arguments.of("a choice of tools", greedy(3).toolChoice(ToolChoice.REQUIRED).build()),
        Arguments.of("response formats", greedy(3).responseFormat(ResponseFormat.JSON).build()),
        Arguments.of("such as gpt-9", greedy(3).modelName("gpt-9").build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupportedParameters")
  void refusesWhatItCannotDo(String what, ChatRequestParameters parameters) {
    assertThatThrownBy(() -> ask(parameters, UserMessage.from(QUESTION)))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContainingAll("Hasten does not support", what);
  }

  static Stream<Arguments> unsupportedMessages() {
    ToolExecutionRequest call = ToolExecutionRequest.builder().id("1").name("weather").build();
    return Stream.of(
        Arguments.of("tool calls", AiMessage.from(call)),
        Arguments.of(
            "type TOOL_EXECUTION_RESULT", ToolExecutionResultMessage.from("1", "weather", "fine")),
        Arguments.of("type IMAGE", UserMessage.from(ImageContent.from("http://x.test/a.png"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupportedMessages")
  void refusesWhatIsNotText(String what, ChatMessage message) {
    assertThatThrownBy(() -> ask(greedy(3).build(), UserMessage.from(QUESTION), message))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining(what);
  }

  @Test
  void takesTextAsAFormat() {
    assertThat(
            ask(greedy(2).responseFormat(ResponseFormat.TEXT).build(), UserMessage.from(QUESTION))
                .aiMessage()
                .text())
        .isNotEmpty();
  }

  static Stream<Arguments> impossibleParameters() {
    return Stream.of(
        Arguments.of("temperature is -1", ChatRequestParameters.builder().temperature(-1.0)),
        Arguments.of("top-p is 2", ChatRequestParameters.builder().topP(2.0)),
        Arguments.of("max-tokens is 0", ChatRequestParameters.builder().maxOutputTokens(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossibleParameters")
  void refusesNumbersThatCannotBeMeant(
      String what, DefaultChatRequestParameters.Builder<?> parameters) {
    assertThatThrownBy(() -> ask(parameters.build(), UserMessage.from(QUESTION)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(what)
        .hasCauseInstanceOf(UsageException.class);
  }

  @Test
  void saysSo_whenThePromptFillsTheContext() {
    assertThatThrownBy(() -> CHAT.chat("word ".repeat(9000)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContainingAll("the context holds", "shorten the prompt");
  }

  @Test
  void tellsListeners() {
    List<String> heard = new ArrayList<>();
    ChatModelListener listener =
        new ChatModelListener() {
          @Override
          public void onRequest(ChatModelRequestContext context) {
            heard.add("request");
          }

          @Override
          public void onResponse(ChatModelResponseContext context) {
            heard.add("response " + context.chatResponse().finishReason());
          }

          @Override
          public void onError(ChatModelErrorContext context) {
            heard.add("error " + context.error().getClass().getSimpleName());
          }
        };
    ChatSettings settings =
        ChatSettings.defaults().withParameters(greedy(2).build()).withListeners(List.of(listener));
    HastenChatModel chat = new HastenChatModel(MODEL, settings);

    chat.chat(QUESTION);
    assertThatThrownBy(() -> chat.chat("word ".repeat(9000))).isNotNull();

    assertThat(heard)
        .containsExactly("request", "response LENGTH", "request", "error InvalidRequestException");
  }
}
