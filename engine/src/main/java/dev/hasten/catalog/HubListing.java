package dev.hasten.catalog;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files of a hub repository, as the hub's API lists them.
///
/// @param licence what the repository's card says
record HubListing(List<RemoteFile> files, Optional<String> licence) {
  private static final int MOST_BYTES = 16 << 20;
  private static final Pattern CONFIGURATION =
      Pattern.compile(
          "[^/]+\\.json|1_Pooling/config\\.json|tokenizer\\.model|vocab\\.txt|merges\\.txt"
              + "|chat_template\\.jinja");
  private static final Pattern WEIGHTS = Pattern.compile("(?!consolidated)[^/]+\\.safetensors");

  static HubListing ask(HubClient client, HubAccess access, HubFile source, Patience patience)
      throws SourceFailure, InterruptedException {
    URI uri = access.listingUri(source);
    try (HubResponse response = client.get(uri, Map.of())) {
      if (response.status() != 200) {
        throw HubRefusal.of(response, uri, access.asker());
      }
      return parse(readAll(response.body(), patience), access, source);
    }
  }

  /// The model of a repository: its only `.gguf` file, else all that makes a model directory.
  ///
  /// @throws SourceFailure if there are several `.gguf` files, or no model
  List<RemoteFile> model(HubFile source) throws SourceFailure {
    List<RemoteFile> ggufs = named(file -> file.endsWith(".gguf"));
    if (ggufs.size() > 1) {
      throw new SourceFailure(
          "it has %d .gguf files".formatted(ggufs.size()),
          "pass one of: " + String.join(", ", choices(source, ggufs)));
    }
    return ggufs.isEmpty() ? directory() : List.of(withoutFolders(ggufs.getFirst()));
  }

  private static RemoteFile withoutFolders(RemoteFile file) {
    return new RemoteFile(file.uri(), SafePath.lastPart(file.name()), file.bytes(), file.sha256());
  }

  private List<RemoteFile> directory() throws SourceFailure {
    List<RemoteFile> weights = named(WEIGHTS.asMatchPredicate());
    if (weights.isEmpty() || named("config.json"::equals).isEmpty()) {
      throw new SourceFailure(
          "it has neither a .gguf file nor config.json and .safetensors files",
          "choose a repository in the GGUF or safetensors format");
    }
    return named(WEIGHTS.asMatchPredicate().or(CONFIGURATION.asMatchPredicate()));
  }

  private List<RemoteFile> named(Predicate<String> name) {
    return files.stream().filter(file -> name.test(file.name())).toList();
  }

  private static List<String> choices(HubFile source, List<RemoteFile> ggufs) {
    return ggufs.stream().map(gguf -> source.text() + "/" + gguf.name()).toList();
  }

  private static byte[] readAll(ResponseBody body, Patience patience)
      throws SourceFailure, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<ByteBuffer> buffers = body.next(patience.stall());
    while (!buffers.isEmpty()) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        all.writeBytes(bytes);
      }
      if (all.size() > MOST_BYTES) {
        throw new SourceFailure("its list of files is longer than %d bytes".formatted(MOST_BYTES));
      }
      buffers = body.next(patience.stall());
    }
    return all.toByteArray();
  }

  private static HubListing parse(byte[] json, HubAccess access, HubFile source)
      throws SourceFailure {
    try {
      JsonNode root = JsonMapper.builder().build().readTree(json);
      List<RemoteFile> files = new ArrayList<>();
      for (JsonNode sibling : root.path("siblings")) {
        String name = sibling.path("rfilename").asString("");
        if (SafePath.isSafe(name)) {
          files.add(file(access.fileUri(source, name), name, sibling));
        }
      }
      return new HubListing(List.copyOf(files), text(root.path("cardData").path("license")));
    } catch (JacksonException e) {
      throw new SourceFailure("its list of files is no JSON", null, e);
    }
  }

  private static RemoteFile file(URI uri, String name, JsonNode sibling) {
    JsonNode size = sibling.path("size");
    return new RemoteFile(
        uri,
        name,
        size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
        text(sibling.path("lfs").path("sha256")).filter(Sha256::looksLikeOne));
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.asString()) : Optional.empty();
  }
}
