package dev.hasten.template;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Arithmetic operators by their spelling.
enum BinaryOperator {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  FLOOR_DIVIDE("//"),
  MODULO("%"),
  POWER("**");

  static final Map<String, BinaryOperator> BY_SYMBOL =
      Arrays.stream(values()).collect(Collectors.toMap(o -> o.symbol, Function.identity()));

  private final String symbol;

  BinaryOperator(String symbol) {
    this.symbol = symbol;
  }

  String symbol() {
    return symbol;
  }
}
