package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whole chats with the default model, by a person who says what a script says.
class ChatTest {
  private static final String MODEL = TestModels.smollm2().toString();
  private static final Console.Terminal SCREEN = new Console.Terminal(true, true, true);

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  private Ran chat(String script, String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", MODEL, "--temperature=0"));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(option -> option.startsWith("--max-tokens"))) {
      arguments.add("--max-tokens=24");
    }
    return cli.pipe(script).run(SCREEN, arguments.toArray(new String[0])).succeeded();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private JsonNode saved(String name) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file(name))).get("messages");
  }

  @Test
  void remembersWhatWasSaid() throws IOException {
    Ran ran = chat("My name is Ada.\nWhat is my name?\n/save " + file("talk.json"));
    JsonNode messages = saved("talk.json");
    assertThat(messages).hasSize(4);
    assertThat(messages.get(0).get("role").asString()).isEqualTo("user");
    assertThat(messages.get(3).get("role").asString()).isEqualTo("assistant");
    String asked = messages.get(3).get("content").asString();
    assertThat(chat("What is my name?").out()).as("without it").doesNotContain(asked);
    assertThat(ran.out()).contains(messages.get(3).get("content").asString());
    assertThat(ran.err().lines().filter(line -> line.contains("tokens/s"))).hasSize(2);
  }

  @Test
  void answersAsInOneCommand_whenTheFirstQuestionIsTheSame() {
    String alone =
        cli.run("run", MODEL, "What is a cat?", "--temperature=0", "--max-tokens=24").out();
    assertThat(chat("What is a cat?").out()).isEqualTo(alone);
  }

  @Test
  void beginsAnew_whenReset() throws IOException {
    chat("My name is Ada.\n/reset\nHello!\n/save " + file("talk.json"), "--system=Be brief.");
    JsonNode messages = saved("talk.json");
    assertThat(messages).hasSize(3);
    assertThat(messages.get(0).get("content").asString()).isEqualTo("Be brief.");
    assertThat(messages.get(1).get("content").asString()).isEqualTo("Hello!");
  }

  @Test
  void goesOnWithASavedConversation() throws IOException {
    chat("My name is Ada.\n/save " + file("talk.json"));
    Ran ran = chat("/load %1$s\nWhat is my name?\n/save %1$s".formatted(file("talk.json")));
    assertThat(saved("talk.json")).hasSize(4);
    assertThat(ran.err()).contains("[loaded 2 messages]");
  }

  @Test
  void keepsTheChat_whenAFileIsNoConversation() throws IOException {
    Files.writeString(file("wrong.json"), "{\"messages\": [{\"role\": \"user\"");
    Files.writeString(
        file("turns.json"), "{\"messages\": [{\"role\": \"assistant\", \"content\": \"Hi\"}]}");
    Files.writeString(file("other.json"), "[1, 2]");
    String script =
        "Hello!\n/load %s\n/load %s\n/load %s\n/load %s\n/save %s"
            .formatted(
                file("wrong.json"),
                file("turns.json"),
                file("other.json"),
                file("none.json"),
                file("talk.json"));
    Ran ran = chat(script);
    assertThat(ran.err())
        .contains("wrong.json holds no conversation")
        .contains("turns.json: message 1 of 1 is of role assistant")
        .contains("other.json holds no conversation")
        .contains("cannot read " + file("none.json"));
    assertThat(saved("talk.json")).hasSize(2);
  }

  @Test
  void stopsAnAnswer_andNotTheProgram() throws IOException {
    chat("Tell me an endless story.\nHello!\n/save " + file("talk.json"), "--max-tokens=400");
    JsonNode messages = saved("talk.json");
    assertThat(messages).hasSize(4);
    assertThat(messages.get(1).get("content").asString().split(" ").length).isLessThan(40);
  }

  @Test
  void saysWhatItForgets_whenTheContextIsFull() throws IOException {
    String question = "Tell me more about cats, please, and about dogs and mice and men.\n";
    Ran ran = chat(question.repeat(5) + "/save " + file("talk.json"), "--context=160");
    assertThat(ran.err()).contains("[the context of 160 tokens is full: the oldest 1 of your");
    assertThat(saved("talk.json").size()).isLessThan(10);
  }

  @Test
  void saysThatAQuestionIsTooLong_andGoesOn() throws IOException {
    Ran ran = chat("word ".repeat(300) + "\nHello!\n/save " + file("talk.json"), "--context=128");
    assertThat(ran.err()).contains("the context holds 128, answer included");
    assertThat(saved("talk.json")).hasSize(2);
  }

  @Test
  void changesTheModel() {
    Ran ran = chat("Hello!\n/model %s\nHello!\n/model none.gguf".formatted(MODEL));
    assertThat(ran.err())
        .contains("[going on with " + TestModels.smollm2().getFileName())
        .contains("none.gguf");
  }

  @Test
  void explainsItself() {
    Ran ran = chat("/help\n/nonsense\n/save\n/exit\nHello!");
    assertThat(ran.out()).contains("/reset").contains("Ctrl-C");
    assertThat(ran.err())
        .contains("there is no /nonsense")
        .contains("/save needs something after it")
        .doesNotContain("tokens/s");
  }

  @Test
  void answersALineThatIsAPath() {
    assertThat(chat("/usr/bin/java is what?").err()).contains("tokens/s");
  }
}
