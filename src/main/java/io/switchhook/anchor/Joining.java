package io.switchhook.anchor;

import io.switchhook.container.Content;
import io.switchhook.sip.NoMedia;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out on two legs what a {@link Join} decides. Waits for an offer that is under way on either of them, and keeps others
 * from making one meanwhile. Thread-safe; no lock is held while a leg is called.
 */
final class Joining {

    /** Hears what comes of it, once, except for the end of a party. */
    interface Listener {

        void joined();

        void failed(int status);

        /** A party does not know its dialog any more, or does not answer in it at all (RFC 3261 12.2.1.2). */
        void lost(Leg leg);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final int FAILED = 500;
    private static final int NO_ANSWER = 408;
    private static final int NO_DIALOG = 481;

    private final Leg offerer;
    private final Leg answerer;
    private final Listener listener;
    private final Join join;
    /** Whether the session descriptions of both legs are ours to change. */
    private final AtomicBoolean reserved = new AtomicBoolean();
    private volatile SipServletResponse offer;
    private volatile SipServletResponse answer;

    /** Both parties are in calls. */
    Joining(Leg offerer, Leg answerer, Listener listener) {
        this(offerer, answerer, Join.ofParties(), null, listener);
    }

    /** The offerer has sent this 2xx with an offer, which is acknowledged here. */
    Joining(Leg offerer, SipServletResponse offered, Leg answerer, Listener listener) {
        this(offerer, answerer, Join.ofAnswer(Content.of(offered).isPresent()), offered, listener);
    }

    private Joining(Leg offerer, Leg answerer, Join join, SipServletResponse offered, Listener listener) {
        this.offerer = offerer;
        this.answerer = answerer;
        this.join = join;
        this.offer = offered;
        this.listener = listener;
    }

    void begin() {
        Leg.exchange(offerer, answerer, () -> {
            reserved.set(true);
            perform(join.begin());
            // Somebody may have hung up while we were waiting.
            endIfOver();
        });
    }

    /** One of the two has hung up. */
    void left(Leg leg) {
        perform(join.left(leg == offerer ? Join.Side.OFFERER : Join.Side.ANSWERER));
        endIfOver();
    }

    /** Whether the answerer may have taken an offer that came to nothing. */
    boolean changed() {
        return join.changed();
    }

    private void perform(List<Join.Action> actions) {
        actions.forEach(this::perform);
    }

    private void perform(Join.Action action) {
        if (action instanceof Join.Action.AskForOffer) {
            invite(offerer, Optional.empty(), this::offered, status -> perform(join.notOffered(status)));
        } else if (action instanceof Join.Action.PassOffer) {
            invite(answerer, Content.of(offer), this::answered, this::notAnswered);
        } else if (action instanceof Join.Action.Acknowledge) {
            answerer.acknowledge(answer, Optional.empty());
        } else if (action instanceof Join.Action.PassAnswer) {
            offerer.acknowledge(offer, Content.of(answer));
        } else if (action instanceof Join.Action.KeepOfferer) {
            offerer.acknowledge(offer, offerer.sent().or(this::withoutMedia));
        } else if (action instanceof Join.Action.WaitFor wait) {
            Leg crossed = wait.side() == Join.Side.OFFERER ? offerer : answerer;
            Duration pause = SessionTimer.pauseAfterCollision(!crossed.isCaller(), ThreadLocalRandom.current());
            crossed.call().after(pause, () -> perform(join.waited()));
        } else if (action instanceof Join.Action.Joined) {
            offerer.finishExchange();
            answerer.finishExchange();
            listener.joined();
        } else if (action instanceof Join.Action.Failed failed) {
            end();
            listener.failed(failed.status());
        }
    }

    private void end() {
        // A re-INVITE that is under way has to have its answer before there can be another one.
        if (!join.isAsking() && reserved.getAndSet(false)) {
            offerer.endExchange();
            answerer.endExchange();
        }
    }

    private interface OnSuccess {
        void on(SipServletResponse response);
    }

    private interface OnRefusal {
        void on(int status);
    }

    private void invite(Leg leg, Optional<Content> content, OnSuccess onSuccess, OnRefusal onRefusal) {
        try {
            SipServletRequest invite = leg.createRequest("INVITE");
            Optional<Content> before = leg.sent();
            content.ifPresent(each -> leg.describe(invite, each));
            leg.send(invite, response -> {
                int status = response.getStatus();
                if (status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
                    leg.describedAs(before);
                    onRefusal.on(status);
                    if (status == NO_ANSWER || status == NO_DIALOG) {
                        listener.lost(leg);
                    }
                } else if (status >= SipServletResponse.SC_OK) {
                    onSuccess.on(response);
                }
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("Call {}: no re-INVITE can be sent to {}: {}", leg.callId(), leg.party().getURI(), e.toString());
            onRefusal.on(FAILED);
        }
    }

    private void offered(SipServletResponse response) {
        offer = response;
        perform(join.offered(Content.of(response).isPresent()));
    }

    private void answered(SipServletResponse response) {
        answer = response;
        perform(join.answered(Content.of(response).isPresent()));
        endIfOver();
    }

    private void notAnswered(int status) {
        perform(join.notAnswered(status));
        endIfOver();
    }

    private void endIfOver() {
        if (join.isOver()) {
            end();
        }
    }

    private Optional<Content> withoutMedia() {
        return Content.of(offer).map(each -> refusal(each, offer.getLocalAddr()));
    }

    /** An answer to an offer that takes none of its streams (RFC 3264 6). */
    static Content refusal(Content offer, String address) {
        return Content.sdp(NoMedia.answer(new String(offer.bytes(), StandardCharsets.UTF_8), address)
                .getBytes(StandardCharsets.UTF_8));
    }
}
