package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import dev.hasten.TestModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chat as a process at a terminal of its own.
class ChatTerminalTest {
  private static final String PROMPT = "> ";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String PASTE_BEGINS = "\u001b[200~";
  private static final String PASTE_ENDS = "\u001b[201~";

  /// Far more than any of these takes, so that a hang fails and a busy machine does not.
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;
  private PtyProcess process;
  private final AtomicReference<String> shown = new AtomicReference<>("");

  @BeforeEach
  void startChat() throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("TERM", "xterm-256color");
    environment.put("HASTEN_HOME", folder.resolve("home").toString());
    environment.put("LC_ALL", "C.UTF-8");
    process =
        new PtyProcessBuilder(command().toArray(new String[0]))
            .setEnvironment(environment)
            .setDirectory(folder.toString())
            .setInitialColumns(100)
            .setInitialRows(30)
            .start();
    Thread.ofPlatform().daemon().start(this::collect);
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "dev.hasten.cli.Main",
            "run",
            TestModels.smollm2().toString(),
            "--temperature=0",
            "--max-tokens=400"));
    return command;
  }

  @AfterEach
  void endChat() {
    process.destroyForcibly();
  }

  private void collect() {
    try (InputStream in = process.getInputStream()) {
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        String piece = new String(buffer, 0, count, StandardCharsets.UTF_8);
        shown.updateAndGet(text -> text + piece);
      }
    } catch (IOException _) {
      // the terminal is gone with the process
    }
  }

  private void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void awaitText(String text, int from) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (shown.get().indexOf(text, from) < 0) {
      assertThat(System.nanoTime()).as("waiting for '%s' in:\n%s", text, shown).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private JsonText save() throws IOException, InterruptedException {
    int before = shown.get().length();
    type("/save talk.json\r");
    awaitText("[saved ", before);
    awaitText(PROMPT, shown.get().indexOf("[saved ", before)); // Ctrl-D means the end only there
    return new JsonText(Files.readString(folder.resolve("talk.json")));
  }

  private record JsonText(String text) {
    Conversation.Saved conversation() {
      return Json.read(text, Conversation.Saved.class);
    }
  }

  private void leave() throws IOException, InterruptedException {
    type(CTRL_D);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void stopsTheAnswer_whenCtrlCComesInTheMiddle() throws Exception {
    awaitText(PROMPT, 0);
    type("Write a very long story about the sea.\r");
    awaitText("sea.", 0);
    int asked = shown.get().indexOf("sea.") + "sea.".length();
    awaitText("the ", asked); // the answer has begun
    type(CTRL_C);
    awaitText(" tokens", asked);
    awaitText(PROMPT, shown.get().indexOf(" tokens", asked));
    assertThat(process.isAlive()).isTrue();
    List<Conversation.Turn> turns = save().conversation().messages();
    assertThat(turns).hasSize(2);
    assertThat(turns.get(1).content()).isNotEmpty();
    leave();
  }

  @Test
  void takesAPasteOfSeveralLinesAsOne() throws Exception {
    awaitText(PROMPT, 0);
    type(PASTE_BEGINS + "one\ntwo\nthree" + PASTE_ENDS + "\r");
    awaitText(" tokens", 0);
    List<Conversation.Turn> turns = save().conversation().messages();
    assertThat(turns).hasSize(2);
    assertThat(turns.getFirst().content()).isEqualTo("one\ntwo\nthree");
    leave();
  }

  @Test
  void goesOnInTheNextLine_whenOneEndsInABackslash() throws Exception {
    awaitText(PROMPT, 0);
    type("one\\\rtwo\r");
    awaitText(" tokens", 0);
    assertThat(save().conversation().messages().getFirst().content()).isEqualTo("one\ntwo");
    leave();
  }

  @Test
  void keepsTheLine_whenTheTerminalChangesItsSize() throws Exception {
    awaitText(PROMPT, 0);
    type("What is ");
    awaitText("What is ", 0);
    process.setWinSize(new WinSize(40, 20));
    type("a cat?\r");
    awaitText(" tokens", 0);
    assertThat(save().conversation().messages().getFirst().content()).isEqualTo("What is a cat?");
    leave();
  }

  @Test
  void givesUpALine_whenCtrlCComesWhileTyping() throws Exception {
    awaitText(PROMPT, 0);
    type("never mind" + CTRL_C);
    type("/help\r");
    awaitText("/reset ", 0);
    awaitText(PROMPT, shown.get().indexOf("Ctrl-C stops"));
    leave();
  }
}
