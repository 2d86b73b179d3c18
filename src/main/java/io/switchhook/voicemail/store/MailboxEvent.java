package io.switchhook.voicemail.store;

import io.switchhook.sip.Aor;

/** What has just become true of a mailbox. */
public sealed interface MailboxEvent {

    /** The canonical address-of-record of its subscriber. */
    Aor mailbox();

    /** How many messages it has now. */
    Counts counts();

    /** The counts are others than before, for whatever reason. */
    record Changed(Aor mailbox, Counts counts) implements MailboxEvent {}

    /** There is one message more, which was spoken or forwarded; {@link Changed} follows. */
    record Arrived(Aor mailbox, Counts counts, Message message) implements MailboxEvent {}
}
