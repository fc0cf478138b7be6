import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;

/// Prints the names of the tensors that two GGUF files do not have alike, type and bytes, in
/// whatever order the files have them.
class SameTensors {
  public static void main(String[] arguments) {
    try (GgufFile one = GgufReader.read(Path.of(arguments[0]));
        GgufFile other = GgufReader.read(Path.of(arguments[1]))) {
      one.tensors().values().stream()
          .filter(tensor -> !isSame(tensor, other))
          .forEach(tensor -> System.out.println(tensor));
      other.tensors().values().stream()
          .filter(tensor -> !one.tensors().containsKey(tensor.name()))
          .forEach(tensor -> System.out.println(tensor));
    }
  }

  private static boolean isSame(Tensor tensor, GgufFile other) {
    Tensor found = other.tensors().get(tensor.name());
    return found != null
        && found.dtype() == tensor.dtype()
        && found.shape().equals(tensor.shape())
        && found.data().mismatch(tensor.data()) == -1;
  }
}
