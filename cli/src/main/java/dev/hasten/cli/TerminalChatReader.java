package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// A keyboard: lines can be edited, those of earlier chats come back with the arrow keys, a pasted
/// text stays one, and Ctrl-C means the answer and not the program.
final class TerminalChatReader implements ChatReader {
  private static final String PROMPT = "> ";
  private static final String GOES_ON = "… ";

  private final Terminal terminal;
  private final LineReader lines;
  private final AtomicBoolean interrupted = new AtomicBoolean();

  private TerminalChatReader(Terminal terminal, Path history, List<String> words) {
    this.terminal = terminal;
    this.lines =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(new WholeLines())
            .completer(new StringsCompleter(words))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, GOES_ON)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    terminal.handle(Terminal.Signal.INT, _ -> interrupted.set(true));
  }

  /// @param history where lines are kept for the next chat
  /// @param words what the tab key completes
  /// @throws ResourceException if there is no terminal
  static TerminalChatReader open(Path history, List<String> words) {
    try {
      return new TerminalChatReader(TerminalBuilder.builder().system(true).build(), history, words);
    } catch (IOException e) {
      throw new ResourceException(
          "cannot use the terminal: " + e.getMessage(), "give the prompt as an argument", e);
    }
  }

  @Override
  public Optional<String> read() {
    interrupted.set(false);
    try {
      return Optional.of(lines.readLine(PROMPT).replace("\\\n", "\n"));
    } catch (UserInterruptException _) {
      return Optional.of("");
    } catch (EndOfFileException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean takesInterruption() {
    return interrupted.getAndSet(false);
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Text is no command: quotes and backslashes are only themselves, but a backslash at the end of
  /// a line has the next one belong to it.
  private static final class WholeLines extends DefaultParser {
    WholeLines() {
      setQuoteChars(new char[0]);
      setEscapeChars(new char[0]);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.ACCEPT_LINE && line.endsWith("\\")) {
        throw new EOFError(-1, -1, "the line goes on");
      }
      return super.parse(line, cursor, context);
    }
  }
}
