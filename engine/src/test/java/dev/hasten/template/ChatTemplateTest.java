package dev.hasten.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  /// As in SmolLM2-135M-Instruct's model file.
  private static final String SMOLLM2 =
      """
      {% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}\
      {{ '<|im_start|>system
      You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
      ' }}{% endif %}{{'<|im_start|>' + message['role'] + '
      ' + message['content'] + '<|im_end|>' + '
      '}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
      ' }}{% endif %}\
      """;

  private static final RenderOptions OPTIONS =
      RenderOptions.withTokens("<s>", "</s>").with(() -> TemplateConstructTest.NOW);

  private static String render(String source) {
    return ChatTemplate.parse(source).render(List.of(Message.of("user", "Hi")), OPTIONS);
  }

  @Test
  void rendersConversation_whenTemplateIsSmolLm2s() {
    List<Message> messages =
        List.of(
            Message.of("system", "Be brief."),
            Message.of("user", "Why is the sky blue?"),
            Message.of("assistant", "Scattering."),
            Message.of("user", "And red at dusk?"));
    assertThat(ChatTemplate.parse(SMOLLM2).render(messages, OPTIONS))
        .isEqualTo(
            """
            <|im_start|>system
            Be brief.<|im_end|>
            <|im_start|>user
            Why is the sky blue?<|im_end|>
            <|im_start|>assistant
            Scattering.<|im_end|>
            <|im_start|>user
            And red at dusk?<|im_end|>
            <|im_start|>assistant
            """);
  }

  @Test
  void insertsDefaultSystemMessage_whenSmolLm2HasNone() {
    assertThat(
            ChatTemplate.parse(SMOLLM2)
                .render(List.of(Message.of("user", "Hi")), OPTIONS.with(GenerationPrompt.OMIT)))
        .isEqualTo(
            """
            <|im_start|>system
            You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
            <|im_start|>user
            Hi<|im_end|>
            """);
  }

  @Test
  void seesEveryKindOfInput_whenOptionsAreGiven() {
    Map<String, @Nullable Object> call = new LinkedHashMap<>();
    call.put("name", "f");
    call.put("arguments", null);
    List<Message> messages =
        List.of(
            Message.of("user", List.of(Map.of("type", "text", "text", "part"))),
            Message.of("assistant", "").with("tool_calls", List.of(call)));
    String source =
        "{{ bos_token }}|{{ eos_token }}|{{ messages[0].content[0].text }}"
            + "|{{ messages[1].tool_calls | tojson }}|{{ tools | tojson }}|{{ enable_thinking }}"
            + "|{{ ratio }}|{{ documents }}";
    assertThat(
            ChatTemplate.parse(source)
                .render(
                    messages,
                    OPTIONS
                        .withTools(List.of(Map.of("type", "function")))
                        .withVariable("enable_thinking", false)
                        .withVariable("ratio", 0.5f)))
        .isEqualTo(
            "<s>|</s>|part|[{\"name\": \"f\", \"arguments\": null}]|[{\"type\": \"function\"}]"
                + "|False|0.5|None");
  }

  @Test
  void saysWhereAndWhat_whenSyntaxIsWrong() {
    assertThatThrownBy(() -> ChatTemplate.parse("line one\n  {{ messages | }}"))
        .isInstanceOf(BadModelException.class)
        .hasMessage(
            "chat template, line 2 column 17: expected a filter's name, found the end of the expression");
  }

  @Test
  void saysWhereAndWhat_whenRenderingFails() {
    BadModelException failure =
        catchThrowableOfType(
            BadModelException.class, () -> render("x\n{{ messages[0].tool_calls[0] }}"));
    assertThat(failure)
        .hasMessage("chat template, line 2 column 26: 'dict' object has no attribute 'tool_calls'");
    assertThat(failure.hint()).isNotEmpty();
  }

  @Test
  void repeatsTheTemplatesWords_whenItRefuses() {
    assertThatThrownBy(() -> render("{{ raise_exception('roles must alternate') }}"))
        .isInstanceOf(UsageException.class)
        .hasMessage("roles must alternate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' | urlize }}",
        "{{ 'a' is filter }}",
        "{{ 'a'.encode('utf-8') }}",
        "{{ 7 .real }}",
        "{{ messages | map('upper') }}",
        "{{ lipsum() }}",
        "{{ messages[0].get }}",
        "{{ range(5)[1:] }}",
        "{{ ('a' | safe).replace('a', 'b') }}",
        "{{ strftime_now('%G') }}",
        "{{ '{!a}'.format(1) }}",
        "{{ messages[1:2, 3] }}",
        "{% include 'x' %}",
        "{% block b %}{% endblock %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% for m in messages recursive %}{% endfor %}"
      })
  void namesTheConstruct_whenItIsUnsupported(String source) {
    assertThatThrownBy(() -> render(source))
        .isInstanceOf(BadModelException.class)
        .hasMessageMatching("chat template, line 1 column \\d+: unsupported .+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% set x = 'a' * 9999999 %}{% endfor %}",
        "{% for a in range(999999999) %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}"
            + "{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}"
            + "{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}"
            + "{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}"
            + "{% for a in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(99999) %}"
            + "{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(a) %}{% if true %}{% for x in [1] %}{{ [m([a])] }}{% endfor %}{% endif %}"
            + "{% endmacro %}{{ m(1) }}",
        "{{ 'a' * 999999999 }}",
        "{{ [1] * 999999999 }}",
        "{{ 9 ** 9999 ** 9 }}",
        "{{ 'x'.center(999999999) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '%.999999999f' % 1 }}",
        "{{ [1] | tojson(indent=999999999) }}",
        "{{ ('a' * 999999).replace('', 'b' * 999999) }}",
        "{{ (('a' * 99999) | list) | join('b' * 99999) }}",
        "{% for a in range(99999) %}{{ 'a' * 99999 }}{% endfor %}"
      })
  void failsInsteadOfHanging_whenTemplateIsHostile(String source) {
    assertThatThrownBy(() -> render(source)).isInstanceOf(BadModelException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{1:", "-", "not ", "a[", "a(", "1 if 1 else ", "[(", "a|f("})
  void failsInsteadOfOverflowing_whenExpressionsNestDeeply(String opening) {
    assertThatThrownBy(() -> render("{{ " + opening.repeat(50_000) + "1 }}"))
        .isInstanceOf(BadModelException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "*1", ".a", "[0]", "|upper", "(1)", " is odd", " and 1"})
  void failsInsteadOfOverflowing_whenChainsAreLong(String link) {
    assertThatThrownBy(() -> render("{{ 1" + link.repeat(50_000) + " }}"))
        .isInstanceOf(BadModelException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{% if 1 %}", "{% for a in b %}", "{% macro m() %}", "{% set a %}"})
  void failsInsteadOfOverflowing_whenStatementsNestDeeply(String opening) {
    assertThatThrownBy(() -> render(opening.repeat(50_000)))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("nest deeper");
  }

  @Test
  void keepsNothingBetweenRenderings_whenTemplateIsReused() {
    ChatTemplate template =
        ChatTemplate.parse("{% set seen = seen|default(0) + 1 %}{{ seen }}{{ messages|length }}");
    assertThat(template.render(List.of(), OPTIONS)).isEqualTo("10");
    assertThat(template.render(List.of(Message.of("user", "Hi")), OPTIONS)).isEqualTo("11");
  }

  @Test
  void refusesTheVariable_whenItIsNoJson() {
    ChatTemplate template = ChatTemplate.parse("x");
    RenderOptions options = OPTIONS.withVariable("thread", Thread.currentThread());
    assertThatThrownBy(() -> template.render(List.of(), options))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("java.lang.Thread");
  }
}
