/// Hasten's models for programs that use LangChain4j: a [dev.hasten.api.HastenModel] enters, a
/// `ChatModel`, `StreamingChatModel`, `EmbeddingModel` or `TokenCountEstimator` over it leaves.
/// What LangChain4j can ask for and the model cannot do (tools, response formats, images) is
/// refused, never passed over. Nobody else knows LangChain4j.
@NullMarked
package dev.hasten.langchain4j;

import org.jspecify.annotations.NullMarked;
