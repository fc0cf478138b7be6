package dev.hasten.catalog;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An answer of the hub after all redirects.
///
/// @param linked the first answer's headers: before it redirects to where the bytes lie, the hub
///   itself says how many they are and what their hash is
record HubResponse(int status, HttpHeaders headers, HttpHeaders linked, ResponseBody body)
    implements AutoCloseable {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(?<first>\\d{1,18})-\\d{1,18}|\\*)/(?<total>\\d{1,18})");

  /// The size of the whole file, even if only a range of it follows.
  OptionalLong totalBytes() {
    return status == 200 ? number(headers, "content-length", linkedBytes()) : range("total");
  }

  /// Where in the file the body begins; empty if a partial answer does not say.
  OptionalLong firstByte() {
    return status == 200 ? OptionalLong.of(0) : range("first");
  }

  /// The SHA-256 of the file, if it is one the hub keeps by its hash.
  Optional<String> sha256() {
    return linked
        .firstValue("x-linked-etag")
        .map(tag -> tag.replace("W/", "").replace("\"", ""))
        .filter(Sha256::looksLikeOne);
  }

  /// A tag that stands for exactly these bytes. Weak tags do not.
  Optional<String> strongTag() {
    return headers.firstValue("etag").filter(tag -> tag.startsWith("\""));
  }

  /// The hub's own name for what went wrong, such as `GatedRepo`; empty if it has none.
  String errorCode() {
    return headers.firstValue("x-error-code").filter(code -> code.matches("\\w{1,40}")).orElse("");
  }

  Optional<Duration> retryAfter() {
    return headers
        .firstValue("retry-after")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  @Override
  public void close() {
    body.close();
  }

  private OptionalLong linkedBytes() {
    return number(linked, "x-linked-size", OptionalLong.empty());
  }

  private static OptionalLong number(HttpHeaders headers, String name, OptionalLong otherwise) {
    return headers
        .firstValue(name)
        .filter(text -> text.matches("\\d{1,18}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(otherwise);
  }

  private OptionalLong range(String group) {
    Matcher matcher = CONTENT_RANGE.matcher(headers.firstValue("content-range").orElse(""));
    return matcher.matches() && matcher.group(group) != null
        ? OptionalLong.of(Long.parseLong(matcher.group(group)))
        : OptionalLong.empty();
  }
}
