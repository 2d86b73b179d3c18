package io.switchhook.voicemail.mwi;

import io.switchhook.access.Access;
import io.switchhook.access.Refusals;
import io.switchhook.access.SenderRate;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
import io.switchhook.container.SipServices;
import io.switchhook.feature.Feature;
import io.switchhook.registrar.Arrivals;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.routing.OwnSubscriptions;
import io.switchhook.routing.Routing;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.MailboxEvent;
import io.switchhook.voicemail.store.MessageStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells phones how many messages wait in our own mailboxes: those that subscribe to it (RFC 3842), and those that are
 * registered and do not. Thread-safe; changes and arrivals are told of by threads of its own.
 */
@Singleton
public class MessageWaiting implements OwnSubscriptions, Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(MessageWaiting.class);
    private static final int MOST_A_MINUTE = 60;
    /** For a phone that has to make room for others (RFC 6665 4.1.3). */
    private static final String NO_ROOM = "probation;retry-after=3600";

    private final OwnMailboxes mailboxes;
    private final MessageStore store;
    private final LocationService location;
    private final UnsolicitedNotices unsolicited;
    private final Accounts accounts;
    private final NoticeThreads threads;
    private final boolean tellsUnasked;
    private final Clock clock;
    private final SubscribeTerms terms;
    private final SenderRate rate;
    private final SummaryDialogs dialogs;
    private volatile SipServices sip;

    @Inject
    MessageWaiting(
            OwnMailboxes mailboxes, MessageStore store, LocationService location, UnsolicitedNotices unsolicited,
            Accounts accounts, NoticeThreads threads, Settings settings, Clock clock) {
        this.mailboxes = mailboxes;
        this.store = store;
        this.location = location;
        this.unsolicited = unsolicited;
        this.accounts = accounts;
        this.threads = threads;
        this.tellsUnasked = settings.notices().unsolicitedSummaries();
        this.clock = clock;
        this.terms = SubscribeTerms.of(settings);
        this.rate = new SenderRate(MOST_A_MINUTE, "subscriptions to a mailbox", clock);
        this.dialogs = new SummaryDialogs(settings.maxBindings());
    }

    void startWithApplication(@Observes @Initialized(ApplicationScoped.class) Object event) {
        store.onChange(this::changed);
    }

    void use(SipServices services) {
        sip = services;
    }

    // What changes

    private void changed(MailboxEvent event) {
        if (event instanceof MailboxEvent.Changed) {
            Aor mailbox = event.mailbox();
            dialogs.to(mailbox).forEach(dialog -> {
                dialog.changed();
                threads.execute(dialog::proceedLater);
            });
            tell(mailbox, location.bindings(mailbox));
        }
    }

    @Override
    public void arrived(Aor aor, List<Binding> arrived) {
        unsolicited.arrived(aor, arrived);
        tell(aor, arrived);
    }

    private void tell(Aor mailbox, List<Binding> bindings) {
        if (tellsUnasked && !bindings.isEmpty() && mailboxes.of(mailbox).isPresent()) {
            List<SummaryDialog> subscribed = dialogs.to(mailbox);
            unsolicited.tell(mailbox, bindings.stream()
                    .filter(binding -> subscribed.stream().noneMatch(each -> each.isOf(binding.contact())))
                    .toList());
        }
    }

    // Subscriptions

    @Override
    public boolean subscribe(SipServletRequest subscribe, Access.Allowed access, Routing routing) throws IOException {
        Optional<Aor> asked = subject(access, routing, subscribe.getHeader("Event"));
        if (asked.isEmpty()) {
            return false;
        }
        if (isTooOften(subscribe, access)) {
            return true;
        }
        Optional<Subscriber> mailbox = mailboxes.of(asked.get());
        Optional<SipUri> contact = Headers.contact(subscribe);
        SubscribeTerms.Decision decision = terms.decide(asked(subscribe, contact.isPresent()));
        if (!isOwner(access, asked.get())) {
            Refusals.refuse(subscribe, SipServletResponse.SC_FORBIDDEN, "Not Your Mailbox");
        } else if (mailbox.isEmpty()) {
            Refusals.refuse(subscribe, SipServletResponse.SC_NOT_FOUND, "No Mailbox");
        } else if (decision instanceof SubscribeTerms.Decision.Refused refused) {
            refuse(subscribe, refused);
        } else if (decision instanceof SubscribeTerms.Decision.Granted granted) {
            begin(subscribe, asked.get(), contact.orElseThrow(), granted);
        }
        return true;
    }

    /**
     * Whose mailbox a SUBSCRIBE is about, if it is for us: the own address with the event of mailboxes, the code for
     * voicemail, which some phones are told to subscribe to, or the server.
     */
    private Optional<Aor> subject(Access.Allowed access, Routing routing, String event) {
        if (routing instanceof Routing.ToSubscriber subscriber) {
            return Optional.of(subscriber.aor())
                    .filter(aor -> SubscribeTerms.eventPackage(event).equals(MessageSummary.EVENT))
                    .filter(mailboxes::mayBe);
        }
        if (routing instanceof Routing.ToMailbox known) {
            return Optional.of(known.owner()).filter(mailboxes::mayBe);
        }
        if (routing instanceof Routing.ToFeature code && code.dialled().feature() == Feature.VOICEMAIL) {
            return Optional.of(code.sender().aor()).filter(mailboxes::mayBe);
        }
        return routing instanceof Routing.ToServer
                ? access.caller().map(Subscriber::aor).filter(mailboxes::mayBe)
                : Optional.empty();
    }

    private static boolean isOwner(Access.Allowed access, Aor mailbox) {
        return access.caller().filter(caller -> caller.aor().equals(mailbox)).isPresent();
    }

    private boolean isTooOften(SipServletRequest subscribe, Access.Allowed access) throws IOException {
        Optional<Duration> wait = access.caller().flatMap(caller -> rate.take(caller.aor().toString()));
        if (wait.isPresent()) {
            Refusals.refuseFor(subscribe, wait.get(), "Too Many Subscriptions");
        }
        return wait.isPresent();
    }

    private static SubscribeTerms.Asked asked(SipServletRequest subscribe, boolean hasContact) {
        return new SubscribeTerms.Asked(
                Headers.values(subscribe, "Event"), Headers.values(subscribe, "Accept"),
                Optional.ofNullable(subscribe.getHeader("Expires")).orElse(""), hasContact);
    }

    private static void refuse(SipServletRequest subscribe, SubscribeTerms.Decision.Refused refused) throws IOException {
        SipServletResponse response = Refusals.response(subscribe, refused.status(), refused.reason());
        if (!refused.header().isEmpty()) {
            response.setHeader(refused.header(), refused.value());
        }
        Refusals.send(subscribe, response);
    }

    private void begin(
            SipServletRequest subscribe, Aor mailbox, SipUri contact, SubscribeTerms.Decision.Granted granted)
            throws IOException {
        Sessions.handleBy(subscribe.getSession(), MessageWaitingServlet.NAME);
        SummarySubscription subscription =
                SummarySubscription.open(() -> store.counts(mailbox), granted.duration(), clock.instant());
        SummaryDialog dialog = new SummaryDialog(
                subscribe.getSession(), mailbox, accounts.of(mailbox), contact, granted.event(), subscription, clock,
                sip.timers(), dialogs::remove);
        SummaryDialogs.Added added = dialogs.add(dialog, contact);
        dialog.accept(subscribe, granted.duration());
        added.replaced().forEach(each -> threads.execute(each::abandon));
        added.excess().forEach(each -> {
            LOG.info("{} has too many subscriptions to the mailbox {}; the oldest one ends", contact, mailbox);
            each.end(NO_ROOM);
            threads.execute(each::proceedLater);
        });
    }

    /** A SUBSCRIBE inside the dialog of a subscription that was let in. */
    void refresh(SipServletRequest subscribe, SummaryDialog dialog, Access.Allowed access) throws IOException {
        if (isTooOften(subscribe, access)) {
            return;
        }
        SubscribeTerms.Decision decision = terms.decide(asked(subscribe, true));
        if (!isOwner(access, dialog.mailbox())) {
            Refusals.refuse(subscribe, SipServletResponse.SC_FORBIDDEN, "Not Your Mailbox");
        } else if (decision instanceof SubscribeTerms.Decision.Refused refused) {
            refuse(subscribe, refused);
        } else if (decision instanceof SubscribeTerms.Decision.Granted granted) {
            if (!granted.event().equals(dialog.event()) || !dialog.isOn()) {
                Refusals.refuse(subscribe, SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist");
                return;
            }
            boolean gone = mailboxes.of(dialog.mailbox()).isEmpty();
            dialog.refreshed(granted.duration());
            if (gone) {
                dialog.end("noresource");
            }
            dialog.accept(subscribe, granted.duration());
        }
    }

    /** An application session has ended. */
    void ended(String session) {
        dialogs.ended(session);
        unsolicited.ended(session);
    }

    /** How many subscriptions there are, for monitoring. */
    public int subscriptions() {
        return dialogs.size();
    }
}
