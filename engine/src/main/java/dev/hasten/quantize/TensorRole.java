package dev.hasten.quantize;

/// What a tensor does in a model, as far as mixes of types make a difference.
enum TensorRole {
  OUTPUT,
  TOKEN_EMBEDDING,
  ATTENTION_VALUE,
  ATTENTION_QKV,
  FFN_DOWN,
  OTHER;

  private static final String TOKEN_EMBEDDING_NAME = "token_embd.weight";
  static final String OUTPUT_NAME = "output.weight";

  static TensorRole of(String name) {
    String last = name.substring(name.indexOf('.', name.startsWith("blk.") ? 4 : 0) + 1);
    return switch (name) {
      case OUTPUT_NAME -> OUTPUT;
      case TOKEN_EMBEDDING_NAME -> TOKEN_EMBEDDING;
      default ->
          switch (last) {
            case "attn_v.weight" -> ATTENTION_VALUE;
            case "attn_qkv.weight" -> ATTENTION_QKV;
            case "ffn_down.weight" -> FFN_DOWN;
            default -> OTHER;
          };
    };
  }
}
