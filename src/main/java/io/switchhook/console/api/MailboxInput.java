package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;

/** What clients change of a mailbox. */
@Schema(name = "MailboxInput")
record MailboxInput(
        @Schema(description = "4 to 10 digits, not easily guessed; null removes it", example = "4827") String pin,
        @Schema(description = "What is mailed about each new message: none, notify, attach (the default) or"
                + " attach-and-delete", example = "notify") String mail) {

    @Override
    public String toString() {
        return "MailboxInput[...]";
    }
}
