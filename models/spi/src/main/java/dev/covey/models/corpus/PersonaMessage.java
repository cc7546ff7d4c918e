package dev.covey.models.corpus;

/**
 * One message.
 *
 * @param text 5 to 40 words, one line
 * @param topic a circle, an everyday topic such as {@code day.food}, or {@code facts}
 */
public record PersonaMessage(String text, String topic) {}
