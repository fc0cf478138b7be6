package dev.hasten.template;

import dev.hasten.template.Value.Markup;

/// HTML escaping, which chat templates rarely want and `|escape` does.
final class Escaping {
  private Escaping() {}

  static Markup escape(Value value) {
    if (value instanceof Markup markup) {
      return markup;
    }
    return new Markup(
        Printing.str(value)
            .replace("&", "&amp;")
            .replace(">", "&gt;")
            .replace("<", "&lt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"));
  }
}
