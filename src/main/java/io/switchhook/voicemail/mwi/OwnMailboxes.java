package io.switchhook.voicemail.mwi;

import io.switchhook.access.Mailboxes;
import io.switchhook.forwarding.Condition;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Which subscribers have a mailbox at this server. Thread-safe, without I/O. */
@Singleton
public class OwnMailboxes {

    private final Mailboxes mailboxes;
    private final SubscriberDirectory directory;

    @Inject
    public OwnMailboxes(Mailboxes mailboxes, SubscriberDirectory directory) {
        this.mailboxes = mailboxes;
        this.directory = directory;
    }

    /** Whether the mailbox of this subscriber, if he has one, is here. */
    boolean mayBe(Aor subscriber) {
        return Stream.of(Condition.values())
                .anyMatch(condition -> mailboxes.mailbox(subscriber, condition).filter(mailboxes::isOwn).isPresent());
    }

    /** Whose mailbox it is, by his canonical address; empty when there is none here. */
    Optional<Subscriber> of(Aor subscriber) {
        return directory.find(subscriber).filter(Subscriber::enabled).filter(Subscriber::voicemail)
                .filter(each -> mayBe(each.aor()));
    }
}
