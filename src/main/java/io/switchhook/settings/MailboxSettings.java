package io.switchhook.settings;

import java.time.Duration;

/**
 * What mailboxes may hold, and where.
 *
 * @param directory where messages and greetings are; a relative name begins at the server's directory
 * @param shortest messages with less sound are not kept
 * @param mostMessages of one mailbox
 * @param mostBytes of the messages of one mailbox
 * @param mostBytesInAll of all messages and greetings; zero: as much as there is room
 * @param leastFreeBytes of the disk: with less, no message is taken
 * @param retention how long a message is kept, heard or not; zero: until it is deleted
 * @param pinAttempts how many wrong PINs one after the other lock a mailbox
 * @param pinLockout for how long
 */
public record MailboxSettings(
        String directory,
        Duration shortest,
        int mostMessages,
        long mostBytes,
        long mostBytesInAll,
        long leastFreeBytes,
        Duration retention,
        int pinAttempts,
        Duration pinLockout) {}
