package io.switchhook.console.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.voicemail.mail.MailChoice;
import io.switchhook.voicemail.store.Counts;
import io.switchhook.voicemail.store.MailboxUse;
import io.switchhook.voicemail.store.PinState;
import java.time.Instant;

/** A mailbox as clients read it. */
@Schema(name = "Mailbox")
record MailboxBody(
        @Schema(description = "Whether calls that are not taken go there") boolean enabled,
        @Schema(description = "Whether there is a PIN; without one, it is to be had from the subscriber's phone only")
                boolean pinSet,
        @Schema(description = "Until when no PIN is taken, after too many wrong ones; null: one is taken")
                Instant pinLockedUntil,
        @Schema(description = "What is mailed about each new message, if there is a mail server and the subscriber has an"
                + " address: none, notify, attach or attach-and-delete") String mail,
        MessagesBody messages,
        QuotaBody quota) {

    /** How many messages there are; urgent ones are counted in the others too. */
    @Schema(name = "MailboxMessages")
    record MessagesBody(
            @JsonProperty("new") int fresh, int saved, @JsonProperty("urgentNew") int urgentFresh, int urgentSaved) {}

    /** How much of what it may have the mailbox has. */
    @Schema(name = "MailboxQuota")
    record QuotaBody(int messages, int mostMessages, long bytes, long mostBytes) {}

    static MailboxBody of(boolean enabled, PinState pin, Instant now, MailChoice mail, Counts counts, MailboxUse use) {
        return new MailboxBody(
                enabled,
                pin.isSet(),
                pin.lockedUntil().isAfter(now) ? pin.lockedUntil() : null,
                mail.text(),
                new MessagesBody(counts.fresh(), counts.saved(), counts.urgentFresh(), counts.urgentSaved()),
                new QuotaBody(use.messages(), use.mostMessages(), use.bytes(), use.mostBytes()));
    }
}
