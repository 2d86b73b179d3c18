package io.switchhook.voicemail.media;

/**
 * The answer to an offer (RFC 3264 6), and what is agreed by it.
 *
 * @param description the text, of type {@code application/sdp}
 * @param terms for {@link MediaChannel#connect}
 */
public record SdpAnswer(String description, MediaTerms terms) {}
