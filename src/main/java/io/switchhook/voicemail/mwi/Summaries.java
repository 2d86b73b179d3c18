package io.switchhook.voicemail.mwi;

import io.switchhook.sip.Aor;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** How many messages there are in all mailboxes. Thread-safe; nothing here waits. */
interface Summaries {

    /** What there is in a mailbox now; none in one that does not exist. Fails when that cannot be told. */
    CompletionStage<MessageSummary> of(Aor mailbox);

    /** Has somebody told, on any thread, of each mailbox in which something may have changed, after it has. */
    void onChange(Consumer<Aor> listener);
}
