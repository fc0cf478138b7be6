package dev.hasten.measure;

import dev.hasten.error.UsageException;
import dev.hasten.model.Model;

/// What has tokens to generate, and so a speed of doing it.
public final class Decoders {
  private Decoders() {}

  /// Refuses what generates nothing.
  ///
  /// @throws UsageException if the model is an encoder
  public static void require(Model model) {
    if (model.config().encoder().isPresent()) {
      throw new UsageException(
          "%s is a %s model, which generates no text"
              .formatted(model.file().path(), model.config().architecture()),
          "choose a decoder, such as smollm2-135m");
    }
  }
}
