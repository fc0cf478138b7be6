package dev.hasten.template;

import dev.hasten.template.Value.Bool;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Real;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic: integers without bound, division that floors, booleans that are 0 and 1.
final class Numbers {
  private Numbers() {}

  static boolean areEqual(Numeric left, @Nullable Object right) {
    if (!(right instanceof Numeric other)) {
      return false;
    }
    if (left instanceof Real || other instanceof Real) {
      return !isNan(left) && !isNan(other) && compare(left, other) == 0;
    }
    return whole(left).equals(whole(other));
  }

  private static boolean isNan(Numeric value) {
    return value instanceof Real real && Double.isNaN(real.value());
  }

  static int hash(Numeric value) {
    if (!(value instanceof Real real)) {
      return whole(value).hashCode();
    }
    double number = real.value();
    return number == Math.rint(number) && !Double.isInfinite(number)
        ? new BigDecimal(number).toBigInteger().hashCode()
        : Double.hashCode(number);
  }

  static int compare(Numeric left, Numeric right) {
    if (left instanceof Real || right instanceof Real) {
      double a = real(left);
      double b = real(right);
      boolean comparesExactly = Double.isFinite(a) && Double.isFinite(b);
      return comparesExactly ? exact(left).compareTo(exact(right)) : Double.compare(a, b);
    }
    return whole(left).compareTo(whole(right));
  }

  private static BigDecimal exact(Numeric value) {
    return value instanceof Real real ? new BigDecimal(real.value()) : new BigDecimal(whole(value));
  }

  /// The integer that a boolean or integer stands for.
  static BigInteger whole(Numeric value) {
    return switch (value) {
      case Bool bool -> bool.value() ? BigInteger.ONE : BigInteger.ZERO;
      case Int integer -> integer.value();
      case Real _ -> throw Failure.runtime("'float' object cannot be interpreted as an integer");
    };
  }

  static double real(Numeric value) {
    return value instanceof Real real ? real.value() : whole(value).doubleValue();
  }

  static Value apply(BinaryOperator operator, Numeric left, Numeric right) {
    boolean isReal = left instanceof Real || right instanceof Real;
    return isReal || operator == BinaryOperator.DIVIDE
        ? new Real(applyReal(operator, real(left), real(right)))
        : applyWhole(operator, whole(left), whole(right));
  }

  private static double applyReal(BinaryOperator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / nonZero(b);
      case FLOOR_DIVIDE -> (a - floorMod(a, nonZero(b))) / b;
      case MODULO -> floorMod(a, nonZero(b));
      case POWER -> realPower(a, b);
    };
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw Failure.runtime("division by zero");
    }
    return divisor;
  }

  private static double floorMod(double a, double b) {
    double remainder = a % b;
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
  }

  private static double realPower(double a, double b) {
    if (a < 0 && b != Math.rint(b)) {
      throw Failure.unsupported("complex number from a negative base");
    }
    if (a == 0 && b < 0) {
      throw Failure.runtime("0.0 cannot be raised to a negative power");
    }
    return Math.pow(a, b);
  }

  private static Value applyWhole(BinaryOperator operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case ADD -> Int.of(a.add(b));
      case SUBTRACT -> Int.of(a.subtract(b));
      case MULTIPLY -> Int.of(a.multiply(b));
      case FLOOR_DIVIDE -> Int.of(a.subtract(floorMod(a, b)).divide(b));
      case MODULO -> Int.of(floorMod(a, b));
      case POWER -> wholePower(a, b);
      case DIVIDE -> throw new IllegalArgumentException("true division is done in floats");
    };
  }

  private static BigInteger floorMod(BigInteger a, BigInteger b) {
    if (b.signum() == 0) {
      throw Failure.runtime("integer division or modulo by zero");
    }
    BigInteger remainder = a.mod(b.abs());
    return b.signum() < 0 && remainder.signum() != 0 ? remainder.add(b) : remainder;
  }

  private static Value wholePower(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return new Real(realPower(base.doubleValue(), exponent.doubleValue()));
    }
    if (base.bitLength() <= 1 && base.signum() >= 0) {
      return Int.of(exponent.signum() == 0 ? BigInteger.ONE : base);
    }
    Limits.checkBits(exponent.bitLength() > 30 ? Long.MAX_VALUE : exponent.intValue());
    Limits.checkBits((long) (base.bitLength() - 1) * exponent.intValue());
    return Int.of(base.pow(exponent.intValue()));
  }

  static Value negate(Numeric value) {
    return value instanceof Real real ? new Real(-real.value()) : Int.of(whole(value).negate());
  }

  static Value plus(Numeric value) {
    return value instanceof Real ? value : Int.of(whole(value));
  }
}
