package dev.selkie.engine.chat;

/**
 * One message of a conversation.
 *
 * @param role as the template knows it: system, user, assistant
 */
public record ChatMessage(String role, String content) {
  /** What the model is told before the conversation. */
  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  /** What the user says. */
  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  /** What the model says. */
  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }
}
