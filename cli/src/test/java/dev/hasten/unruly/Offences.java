package dev.hasten.unruly;

import java.lang.foreign.Linker;
import picocli.CommandLine;

/// One offence a class.
public final class Offences {
  private Offences() {}

  public static final class Exits {
    public void offend() {
      System.exit(3);
    }
  }

  public static final class Prints {
    @SuppressWarnings("SystemOut")
    public void offend() {
      System.out.println("hello");
    }
  }

  public static final class PrintsTraces {
    @SuppressWarnings("CatchAndPrintStackTrace")
    public void offend(IllegalStateException failure) {
      failure.printStackTrace();
    }
  }

  public static final class Links {
    public Linker offend() {
      return Linker.nativeLinker();
    }
  }

  public static final class MakesBareException {
    public RuntimeException offend() {
      return new RuntimeException("what, where?");
    }
  }

  public static final class ParsesCommandLines {
    public CommandLine offend(Object command) {
      return new CommandLine(command);
    }
  }
}
