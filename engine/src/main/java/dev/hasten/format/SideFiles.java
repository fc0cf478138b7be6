package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The small files that lie beside the weights in a Hugging Face directory: tokenizer, chat
/// template, defaults of generation, pooling.
///
/// @param directory where they are
public record SideFiles(Path directory) {
  /// Far beyond any real one: thousands of added tokens, each an object.
  private static final int MAX_TOKENS = 1_000_000;

  private static final long MAX_TEXT_BYTES = 16 << 20;

  /// What belongs to a model besides weights and `config.json`.
  private static final List<String> NAMES =
      List.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.jinja",
          "chat_template.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "tokenizer.model",
          "spiece.model",
          "sentencepiece.bpe.model",
          "modules.json",
          "1_Pooling/config.json",
          "2_Normalize/config.json",
          "config_sentence_transformers.json",
          "sentence_bert_config.json",
          "LICENSE");

  /// The object in the JSON file of this name, if there is such a file.
  ///
  /// @throws BadModelException if it holds no object
  /// @throws ResourceException if it cannot be read
  public Optional<JsonNode> json(String name) {
    return existing(name).map(file -> JsonTree.object(file, MAX_TOKENS));
  }

  /// The text of the file of this name, if there is one.
  ///
  /// @throws BadModelException if it is no UTF-8
  /// @throws ResourceException if it cannot be read
  public Optional<String> text(String name) {
    return existing(name).map(SideFiles::read);
  }

  /// Those that are there and go along when the model is written anew.
  public Companions companions() {
    return new Companions(
        directory, NAMES.stream().filter(name -> existing(name).isPresent()).toList());
  }

  private Optional<Path> existing(String name) {
    return Optional.of(directory.resolve(name)).filter(Files::isRegularFile);
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > MAX_TEXT_BYTES) {
        throw new BadModelException(
            "%s: %d bytes, at most %d are read".formatted(file, Files.size(file), MAX_TEXT_BYTES),
            "is it the file that its name says?");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BadModelException(file + " is no text in UTF-8", "fetch it again", e);
    } catch (IOException e) {
      throw MappedFile.unreadable(file, e);
    }
  }
}
