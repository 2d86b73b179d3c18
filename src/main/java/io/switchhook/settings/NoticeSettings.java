package io.switchhook.settings;

/**
 * How subscribers hear of new messages in their mailboxes.
 *
 * @param unsolicitedSummaries whether phones are notified that have not subscribed to it
 * @param mail how e-mail is sent
 */
public record NoticeSettings(boolean unsolicitedSummaries, MailSettings mail) {}
