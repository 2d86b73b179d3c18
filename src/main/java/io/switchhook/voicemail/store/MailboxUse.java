package io.switchhook.voicemail.store;

/**
 * How much of what a mailbox may have it has.
 *
 * @param bytes of all its messages
 */
public record MailboxUse(int messages, long bytes, int mostMessages, long mostBytes) {}
