package dev.hasten.cli;

import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.FinishReason;
import dev.hasten.runtime.Generation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Reads, answers, and does what it is told, until the person leaves. What fails is said, and the
/// chat goes on.
final class ChatLoop {
  private final Console console;
  private final ChatReader reader;
  private final ChatSession session;
  private final Function<String, OpenedModel> models;

  /// Whether the chat goes on.
  private enum Next {
    LINE,
    END
  }

  /// @param models opens a model by its name
  ChatLoop(
      Console console,
      ChatReader reader,
      ChatSession session,
      Function<String, OpenedModel> models) {
    this.console = console;
    this.reader = reader;
    this.session = session;
    this.models = models;
  }

  void run() {
    say(
        "%s; /help says what can be done"
            .formatted(session.opened().model().file().path().getFileName()));
    Next next = Next.LINE;
    while (next == Next.LINE) {
      next = reader.read().map(this::take).orElse(Next.END);
    }
  }

  private Next take(String line) {
    try {
      if (line.isBlank()) {
        return Next.LINE;
      }
      if (ChatCommand.is(line)) {
        return obey(ChatCommand.of(line));
      }
      return answer(line);
    } catch (HastenException e) {
      new ErrorReport(console.err()).failed(e);
      return Next.LINE;
    }
  }

  private Next answer(String question) {
    ChatSession.Answer answer = session.ask(question, new InterruptibleSink());
    TextSink.finish(console, answer.generation(), -1);
    if (answer.forgotten() > 0) {
      say(
          "the context of %d tokens is full: the oldest %d of your questions and their answers were forgotten"
              .formatted(session.opened().contextTokens(), answer.forgotten()));
    }
    Generation generation = answer.generation();
    if (generation.finishReason() == FinishReason.LENGTH) {
      say("the answer was cut: it had no more room (--max-tokens, --context)");
    }
    return console.out().checkError() ? Next.END : Next.LINE;
  }

  private Next obey(ChatCommand command) {
    switch (command) {
      case ChatCommand.Help _ -> console.out().println(ChatCommand.HELP);
      case ChatCommand.Reset _ -> {
        session.conversation().begin(session.conversation().system());
        say("a new conversation");
      }
      case ChatCommand.SystemMessage(String text) -> {
        session.conversation().begin(Optional.of(text).filter(it -> !it.isEmpty()));
        say(text.isEmpty() ? "no system message, a new conversation" : "a new conversation");
      }
      case ChatCommand.Save(String file) -> {
        session.conversation().save(path(file));
        say("saved %d messages".formatted(session.conversation().turns().size()));
      }
      case ChatCommand.Load(String file) -> {
        session.conversation().load(path(file));
        say("loaded %d messages".formatted(session.conversation().turns().size()));
      }
      case ChatCommand.Model(String spec) -> change(spec);
      case ChatCommand.Unknown(String word) -> say("there is no %s; see /help".formatted(word));
      case ChatCommand.Incomplete(String word) ->
          say("%s needs something after it; see /help".formatted(word));
      case ChatCommand.Exit _ -> {
        return Next.END;
      }
    }
    console.out().flush();
    return Next.LINE;
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "'%s' is no name of a file: %s".formatted(file, e.getReason()), "choose another name");
    }
  }

  private void change(String spec) {
    OpenedModel other = models.apply(spec);
    try {
      session.goOnWith(other);
    } catch (HastenException e) {
      other.close();
      throw e;
    }
    say("going on with %s".formatted(other.model().file().path().getFileName()));
  }

  private void say(String note) {
    console.err().println("[%s]".formatted(note));
  }

  /// Shows the answer until Ctrl-C.
  private final class InterruptibleSink implements AnswerSink {
    private final TextSink shown = new TextSink(console);

    @Override
    public Listener text(String piece) {
      Listener listener = shown.text(piece);
      return listener == Listener.PRESENT ? listener() : listener;
    }

    @Override
    public Listener listener() {
      return reader.takesInterruption() ? Listener.GONE : Listener.PRESENT;
    }
  }
}
