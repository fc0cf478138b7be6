package dev.hasten.template;

/// A place in a template's source; both count from 1.
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  @Override
  public String toString() {
    return "line %d column %d".formatted(line, column);
  }
}
