import dev.hasten.explain.DecodeModel;
import dev.hasten.explain.DecodeModel.Change;
import tools.jackson.databind.json.JsonMapper;

/// Prints what decode steps would take under other circumstances, in milliseconds, one a line.
///
/// ```
/// java -cp "cli/target/hasten/lib/*" bench/WhatIf.java '{"weightElements": …}' CONTEXT,BATCH,BITS …
/// ```
///
/// The first argument is the `whatIf` of `hasten explain --json`.
final class WhatIf {
  private WhatIf() {}

  public static void main(String[] arguments) {
    DecodeModel costs = new JsonMapper().readValue(arguments[0], DecodeModel.class);
    for (int index = 1; index < arguments.length; index++) {
      System.out.println(costs.decodeMillis(change(arguments[index].split(","))));
    }
  }

  private static Change change(String[] numbers) {
    return new Change(
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]),
        Double.parseDouble(numbers[2]),
        1);
  }
}
