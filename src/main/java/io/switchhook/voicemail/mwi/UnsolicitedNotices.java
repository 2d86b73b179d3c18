package io.switchhook.voicemail.mwi;

import io.switchhook.container.Content;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.container.SipServices;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.sip.Aor;
import io.switchhook.voicemail.mwi.PhoneNotices.Phone;
import io.switchhook.voicemail.store.MessageStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.ServletException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells phones that have not subscribed how a mailbox stands: no RFC provides for it (RFC 6665 4.2.2), and most phones expect
 * it. Each notification is a request outside of any dialog, and takes the way of a call to the phone. Thread-safe.
 */
@Singleton
public class UnsolicitedNotices {

    private static final Logger LOG = LoggerFactory.getLogger(UnsolicitedNotices.class);
    private static final int MOST_AT_ONCE = 500;
    /** In minutes: longer than a request can take (RFC 3261 17.1.2.2). */
    private static final int LONGEST = 2;
    private static final int NO_RESPONSE = 408;

    private final LocationService location;
    private final Accounts accounts;
    private final MessageStore store;
    private final NoticeThreads threads;
    private final PhoneNotices notices = new PhoneNotices(MOST_AT_ONCE);
    /** The phones that are being told, by application session. */
    private final Map<String, Phone> pending = new ConcurrentHashMap<>();
    private volatile SipServices sip;

    @Inject
    UnsolicitedNotices(LocationService location, Accounts accounts, MessageStore store, NoticeThreads threads) {
        this.location = location;
        this.accounts = accounts;
        this.store = store;
        this.threads = threads;
    }

    void use(SipServices services) {
        sip = services;
    }

    /** Has these phones told how a mailbox stands, now or as soon as they have answered; returns at once. */
    void tell(Aor mailbox, List<Binding> bindings) {
        send(notices.tell(bindings.stream().map(binding -> Phone.of(mailbox, binding)).toList()));
    }

    /** These have registered anew. */
    void arrived(Aor mailbox, List<Binding> bindings) {
        bindings.forEach(binding -> notices.arrived(Phone.of(mailbox, binding)));
    }

    void responded(SipServletResponse response) {
        if (response.getStatus() < SipServletResponse.SC_OK) {
            return;
        }
        SipApplicationSession session = response.getApplicationSession(false);
        if (session != null) {
            Phone phone = pending.remove(session.getId());
            if (phone != null) {
                answered(phone, response.getStatus());
            }
            Sessions.endSoon(session);
        }
    }

    /** An application session has ended, maybe without a response. */
    void ended(String session) {
        Phone phone = pending.remove(session);
        if (phone != null) {
            answered(phone, NO_RESPONSE);
        }
    }

    private void answered(Phone phone, int status) {
        if (status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            LOG.debug("{} at {} answers {} to a NOTIFY that it has not subscribed to",
                    phone.mailbox(), phone.contact(), status);
        }
        send(notices.answered(phone, status));
    }

    private void send(List<Phone> due) {
        due.forEach(phone -> threads.execute(() -> {
            if (!send(phone)) {
                send(notices.answered(phone, NO_RESPONSE));
            }
        }));
    }

    private boolean send(Phone phone) {
        // Where it is now; it may have moved or gone while others were told.
        Optional<Binding> binding = location.bindings(phone.mailbox()).stream()
                .filter(each -> Phone.of(phone.mailbox(), each).equals(phone))
                .findFirst();
        SipServices services = sip;
        if (binding.isEmpty() || services == null) {
            return false;
        }
        SipApplicationSession session = services.factory().createApplicationSession();
        try {
            session.setExpires(LONGEST);
            pending.put(session.getId(), phone);
            draw(services, session, phone.mailbox(), binding.get()).send();
            return true;
        } catch (ServletException | IOException | RuntimeException e) {
            LOG.info("{} cannot be notified of its mailbox at {}: {}", phone.mailbox(), phone.contact(), e.toString());
            // Else the container has been faster to say that there is no response.
            boolean told = pending.remove(session.getId()) == null;
            Sessions.endSoon(session);
            return told;
        }
    }

    private SipServletRequest draw(
            SipServices services, SipApplicationSession session, Aor mailbox, Binding binding)
            throws ServletException {
        String body = MessageSummary.body(store.counts(mailbox), accounts.of(mailbox));
        String address = "<" + mailbox + ">";
        SipServletRequest notify = services.factory().createRequest(
                session, "NOTIFY", services.factory().createAddress(address), services.factory().createAddress(address));
        Sessions.handleBy(notify.getSession(), MessageWaitingServlet.NAME);
        notify.setRequestURI(services.factory().createURI(binding.reachedAt().toString()));
        for (int i = binding.path().size() - 1; i >= 0; i--) {
            notify.pushRoute(services.factory().createAddress(binding.path().get(i)));
        }
        Invites.direct(notify);
        notify.setHeader("Event", MessageSummary.EVENT);
        notify.setHeader("Subscription-State", "active");
        new Content(MessageSummary.TYPE, body.getBytes(StandardCharsets.UTF_8)).putInto(notify);
        return notify;
    }

    int underWay() {
        return notices.underWay();
    }
}
