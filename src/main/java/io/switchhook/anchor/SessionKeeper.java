package io.switchhook.anchor;

import io.switchhook.anchor.SessionTimer.Action;
import io.switchhook.container.Headers;
import io.switchhook.settings.SessionTimerSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link SessionTimer} of one leg decides: writes and reads the headers of RFC 4028, refreshes the
 * session, and ends the call when the party is gone. Thread-safe; no lock is held while the container is called.
 */
final class SessionKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);
    /** RFC 3326; the status that says how it is known. */
    private static final String EXPIRED = "SIP;cause=408;text=\"Session Expired\"";
    private static final int TOO_SHORT = 422;

    private final Leg leg;
    private final SessionTimer timer;
    private ServletTimer armed;
    private int armedFor;

    SessionKeeper(Leg leg, SessionTimerSettings settings) {
        this.leg = leg;
        this.timer = new SessionTimer(settings, !leg.isCaller(), () -> ThreadLocalRandom.current().nextLong());
    }

    // The party asks

    /** Refuses an INVITE or UPDATE that asks for too short a session; returns whether it did (RFC 4028 9). */
    static boolean refuses(SipServletRequest request, SessionTimerSettings settings) throws IOException {
        Optional<String> least = SessionTimer.tooShort(settings, terms(request));
        if (least.isPresent()) {
            SipServletResponse refusal = request.createResponse(TOO_SHORT, "Session Interval Too Small");
            refusal.setHeader(SessionTerms.MIN_SE, least.get());
            refusal.send();
        }
        return least.isPresent();
    }

    /** Completes a 2xx to an INVITE or UPDATE of the party, just before it is sent. */
    void answering(SipServletResponse response) {
        SessionTimer.Answer answer = timer.answer(terms(response.getRequest()), Instant.now());
        answer.sessionExpires().ifPresent(value -> {
            support(response);
            response.setHeader(SessionTerms.SESSION_EXPIRES, value);
        });
        if (answer.required()) {
            Headers.add(response, "Require", SessionTerms.OPTION);
        }
        perform(answer.actions());
    }

    // We ask

    /** What an INVITE says that begins a dialog. */
    static List<Map.Entry<String, String>> asking(SessionTimerSettings settings) {
        return SessionTimer.firstOffer(settings)
                .map(offer -> List.of(
                        Map.entry("Supported", SessionTerms.OPTION),
                        Map.entry(SessionTerms.SESSION_EXPIRES, offer.sessionExpires()),
                        Map.entry(SessionTerms.MIN_SE, offer.minSe())))
                .orElse(List.of());
    }

    /** Completes an INVITE or UPDATE of ours inside the dialog. */
    void asking(SipServletRequest request) {
        timer.offer().ifPresent(offer -> {
            support(request);
            request.setHeader(SessionTerms.SESSION_EXPIRES, offer.sessionExpires());
            request.setHeader(SessionTerms.MIN_SE, offer.minSe());
        });
    }

    /** The INVITE that began the dialog got this 2xx. */
    void answeredFirst(SipServletResponse response) {
        timer.asked(terms(response.getRequest()));
        answered(response);
    }

    private static void support(SipServletMessage message) {
        List<String> supported = new ArrayList<>(Headers.values(message, "Supported"));
        supported.add(SessionTerms.OPTION);
        Headers.replace(message, "Supported", List.of(String.join(", ", supported)));
    }

    /** An INVITE or UPDATE of ours inside the dialog got this 2xx. */
    void answered(SipServletResponse response) {
        perform(timer.answered(terms(response), Instant.now()));
    }

    /** The leg is over. */
    void over() {
        perform(timer.stop());
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.Wait wait) {
                arm(wait);
            } else if (action instanceof Action.Stop) {
                arm(null);
            } else if (action instanceof Action.Refresh refresh) {
                refresh(refresh.update());
            } else if (action instanceof Action.Expire) {
                leg.call().expired(leg, EXPIRED);
            }
        }
    }

    private void arm(Action.Wait wait) {
        ServletTimer next = null;
        if (wait != null) {
            int number = wait.number();
            try {
                next = leg.call().after(
                        wait.time(), () -> perform(timer.timeOver(number, leg.allows("UPDATE"), Instant.now())));
            } catch (IllegalStateException e) {
                LOG.debug("Call {} is over, and its session timer with it", leg.callId());
            }
        }
        ServletTimer previous;
        synchronized (this) {
            if (wait != null && wait.number() < armedFor) {
                previous = next;
            } else {
                previous = armed;
                armed = next;
                armedFor = wait == null ? Integer.MAX_VALUE : wait.number();
            }
        }
        if (previous != null) {
            previous.cancel();
        }
    }

    private void refresh(boolean update) {
        if (update) {
            send("UPDATE");
        } else if (leg.sent().isEmpty()) {
            LOG.debug("Call {}: there is no session of {} to refresh", leg.callId(), leg.party().getURI());
            perform(timer.refused(SipServletResponse.SC_SERVER_INTERNAL_ERROR, false, SessionTerms.NONE, Instant.now()));
        } else if (leg.beginExchange()) {
            send("INVITE");
        } else {
            perform(timer.busy(Instant.now()));
        }
    }

    private void send(String method) {
        boolean update = method.equals("UPDATE");
        try {
            SipServletRequest request = leg.createRequest(method);
            if (!update) {
                leg.sent().ifPresent(content -> content.putInto(request));
            }
            leg.send(request, response -> refreshed(response, update));
        } catch (IOException | IllegalStateException e) {
            LOG.info("Call {}: the session of {} cannot be refreshed: {}", leg.callId(), leg.party().getURI(), e.toString());
            if (!update) {
                leg.endExchange();
            }
            perform(timer.refused(SipServletResponse.SC_REQUEST_TIMEOUT, update, SessionTerms.NONE, Instant.now()));
        }
    }

    private void refreshed(SipServletResponse response, boolean update) {
        int status = response.getStatus();
        if (status < SipServletResponse.SC_OK) {
            return;
        }
        if (!update) {
            if (status < SipServletResponse.SC_MULTIPLE_CHOICES) {
                leg.acknowledge(response, Optional.empty());
            }
            leg.endExchange();
        }
        if (status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            LOG.debug("Call {}: {} answers {} to a refresh", leg.callId(), leg.party().getURI(), status);
            perform(timer.refused(status, update, terms(response), Instant.now()));
        }
    }

    private static SessionTerms terms(SipServletMessage message) {
        List<String> options = new ArrayList<>(Headers.values(message, "Supported"));
        options.addAll(Headers.values(message, "Require"));
        List<String> sessionExpires = Headers.values(message, SessionTerms.SESSION_EXPIRES);
        return SessionTerms.of(
                sessionExpires.isEmpty() ? Headers.values(message, "x") : sessionExpires,
                Headers.values(message, SessionTerms.MIN_SE), options);
    }
}
