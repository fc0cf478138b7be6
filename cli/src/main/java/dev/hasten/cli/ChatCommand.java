package dev.hasten.cli;

import java.util.List;
import java.util.Locale;

/// What a person asks of the program, rather than of the model, in a chat.
sealed interface ChatCommand {
  /// The first words, for completion.
  List<String> WORDS = List.of("/help", "/reset", "/system", "/save", "/load", "/model", "/exit");

  String HELP =
      """
      /help          this text
      /reset         begin a new conversation; the system message stays
      /system TEXT   set the system message and begin anew; without TEXT there is none
      /save FILE     write the conversation to a file
      /load FILE     go on with a conversation from a file
      /model MODEL   go on with another model
      /exit          leave, as Ctrl-D does
      Ctrl-C stops an answer. A line that ends in \\ goes on in the next; pasted text stays together.\
      """;

  record Help() implements ChatCommand {}

  record Reset() implements ChatCommand {}

  record SystemMessage(String text) implements ChatCommand {}

  record Save(String file) implements ChatCommand {}

  record Load(String file) implements ChatCommand {}

  record Model(String spec) implements ChatCommand {}

  record Exit() implements ChatCommand {}

  /// None of them.
  record Unknown(String word) implements ChatCommand {}

  /// One of them without what it needs.
  record Incomplete(String word) implements ChatCommand {}

  /// Whether a line is meant for the program. A path is not, nor are several lines.
  static boolean is(String line) {
    return line.matches("/[a-zA-Z?]*( .*)?");
  }

  static ChatCommand of(String line) {
    String word = line.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    String argument = line.substring(word.length()).strip();
    return switch (word) {
      case "/help", "/?" -> new Help();
      case "/reset", "/clear" -> new Reset();
      case "/system" -> new SystemMessage(argument);
      case "/exit", "/quit", "/bye" -> new Exit();
      case "/save" -> argument.isEmpty() ? new Incomplete(word) : new Save(argument);
      case "/load" -> argument.isEmpty() ? new Incomplete(word) : new Load(argument);
      case "/model" -> argument.isEmpty() ? new Incomplete(word) : new Model(argument);
      default -> new Unknown(word);
    };
  }
}
