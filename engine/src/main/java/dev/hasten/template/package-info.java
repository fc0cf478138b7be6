/// Chat templates. The Jinja source that a model file brings and a conversation enter; the prompt
/// text leaves, byte for byte what Python's jinja2 would write under the settings of Hugging Face
/// transformers. [dev.hasten.template.ChatTemplate] is the door; behind it lie a lexer, a parser to
/// a syntax tree, an interpreter, and tables of filters, tests and methods. A construct that is not
/// supported is an error that names it, never a silently different prompt, and no template can run
/// for ever or exhaust memory.
@NullMarked
package dev.hasten.template;

import org.jspecify.annotations.NullMarked;
