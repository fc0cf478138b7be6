package dev.hasten.template;

/// A string builder that refuses to grow without end.
final class BoundedText {
  private final StringBuilder text = new StringBuilder();

  BoundedText append(String part) {
    Limits.checkLength((long) text.length() + part.length());
    text.append(part);
    return this;
  }

  BoundedText append(String part, int start, int end) {
    Limits.checkLength((long) text.length() + end - start);
    text.append(part, start, end);
    return this;
  }

  BoundedText append(char c) {
    Limits.checkLength(text.length() + 1L);
    text.append(c);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
