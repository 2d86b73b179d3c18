package io.switchhook.anchor;

import io.switchhook.access.Doorkeeper;
import io.switchhook.anchor.ReplacementProgress.Action;
import io.switchhook.container.Branches;
import io.switchhook.container.Content;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link ReplacementProgress} of one INVITE with Replaces decides. Lives in the call of the party that
 * is replaced. Thread-safe; no lock is held while the container is called.
 */
final class Replacing implements Leg.HangUps {

    private static final Logger LOG = LoggerFactory.getLogger(Replacing.class);

    private final ReplacementProgress progress = new ReplacementProgress();
    private final SipServletRequest invite;
    /** The newcomer's offer; empty when he wants one. */
    private final Optional<Content> offer;
    private final Leg replaced;
    private final Leg stayer;
    private final Leg.HangUps ofReplaced;
    private final Leg.HangUps ofStayer;
    private volatile Leg newcomer;
    /** The stayer's 2xx. */
    private volatile SipServletResponse answer;

    Replacing(SipServletRequest invite, Leg replaced, Leg stayer) {
        this.invite = invite;
        this.offer = Content.of(invite).filter(Content::isSdp);
        this.replaced = replaced;
        this.stayer = stayer;
        this.ofReplaced = replaced.hangUps().orElse(null);
        this.ofStayer = stayer.hangUps().orElse(null);
    }

    void begin(Doorkeeper.Admission from) {
        LOG.info("Call {}: {} takes the place of {} with {}", replaced.call().name(), invite.getFrom().getURI(),
                replaced.party().getURI(), stayer.party().getURI());
        newcomer = replaced.call().add(invite, from, () -> perform(progress.cancelled()));
        newcomer.beginExchange();
        replaced.setHangUps(this);
        stayer.setHangUps(this);
        Branches.sayTrying(invite);
        perform(progress.begin());
    }

    @Override
    public boolean hungUp(Leg leg, Optional<Leg> other) {
        if (leg == replaced) {
            return progress.replacedHungUp();
        }
        perform(progress.stayerHungUp());
        return false;
    }

    private void perform(List<Action> actions) {
        actions.forEach(this::perform);
    }

    private void perform(Action action) {
        switch (action) {
            case OFFER -> stayer.exchange(this::offer);
            case OFFER_LATER -> offerLater();
            case ACKNOWLEDGE -> {
                acknowledge(Optional.empty());
                stayer.endExchange();
            }
            case RESTORE -> restore();
            case ANSWER -> answer();
            case REFUSE -> refuse();
            case HANG_UP_STAYER -> stayer.bye("");
            case FINISH -> {
                finish(replaced, ofReplaced);
                finish(stayer, ofStayer);
            }
        }
    }

    private void finish(Leg leg, Leg.HangUps before) {
        if (leg.hangUps().filter(each -> each == this).isPresent()) {
            leg.setHangUps(before);
        }
    }

    private void offer() {
        if (!progress.isOffering()) {
            stayer.endExchange();
            perform(progress.notOffered());
            return;
        }
        try {
            SipServletRequest reinvite = stayer.createRequest("INVITE");
            EndToEnd.offerServices(reinvite);
            offer.ifPresent(each -> stayer.describe(reinvite, each));
            stayer.send(reinvite, this::responded, () -> refused(SipServletResponse.SC_REQUEST_TERMINATED));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {}", stayer.callId(), e.toString());
            refused(SipServletResponse.SC_CALL_LEG_DONE);
        }
    }

    private void offerLater() {
        Duration pause = SessionTimer.pauseAfterCollision(!stayer.isCaller(), ThreadLocalRandom.current());
        try {
            replaced.call().after(pause, () -> stayer.exchange(this::offer));
        } catch (IllegalStateException e) {
            perform(progress.refused(SipServletResponse.SC_CALL_LEG_DONE));
        }
    }

    private void responded(SipServletResponse response) {
        int status = response.getStatus();
        if (status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            refused(status);
        } else if (status >= SipServletResponse.SC_OK) {
            answer = response;
            perform(progress.answered());
        }
    }

    private void refused(int status) {
        stayer.endExchange();
        perform(progress.refused(status));
    }

    private void answer() {
        if (!replaced.call().settle(newcomer)) {
            giveBack();
            return;
        }
        Leg.connect(newcomer, stayer);
        boolean late = offer.isEmpty();
        try {
            SipServletResponse ok = newcomer.createResponse(invite, SipServletResponse.SC_OK, "");
            EndToEnd.offerServices(ok);
            Content.of(answer).ifPresent(each -> newcomer.describe(ok, each));
            if (!newcomer.accept(
                    invite, ok, ack -> acknowledged(late ? Content.of(ack) : Optional.empty()),
                    () -> acknowledged(Optional.empty()))) {
                throw new IllegalStateException("hung up before");
            }
        } catch (IOException | IllegalStateException e) {
            // Cancelled, as a rule, while the answer was on its way.
            LOG.info("Call {}: {} is answered too late: {}",
                    replaced.call().name(), newcomer.party().getURI(), e.toString());
            newcomer.disconnect();
            replaced.call().turnedAway(newcomer);
            giveBack();
            return;
        }
        replaced.call().admitted(newcomer);
        if (!late) {
            acknowledge(Optional.empty());
        }
        replaced.bye("");
    }

    /** The newcomer has acknowledged, or never will. */
    private void acknowledged(Optional<Content> content) {
        if (offer.isEmpty()) {
            acknowledge(content);
        }
        newcomer.endExchange();
        stayer.endExchange();
    }

    private void acknowledge(Optional<Content> content) {
        stayer.acknowledge(answer, content);
    }

    private void giveBack() {
        if (replaced.isUp() && stayer.isUp()) {
            Leg.connect(replaced, stayer);
            restore();
        } else {
            acknowledge(Optional.empty());
            stayer.endExchange();
            stayer.bye("");
        }
    }

    private void restore() {
        acknowledge(Optional.empty());
        Optional<Content> before = replaced.received();
        if (before.isEmpty() || !stayer.isUp()) {
            stayer.endExchange();
            return;
        }
        try {
            SipServletRequest reinvite = stayer.createRequest("INVITE");
            EndToEnd.offerServices(reinvite);
            stayer.describe(reinvite, before.get());
            stayer.send(reinvite, this::restored, stayer::endExchange);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {}", stayer.callId(), e.toString());
            stayer.endExchange();
        }
    }

    private void restored(SipServletResponse response) {
        int status = response.getStatus();
        if (status < SipServletResponse.SC_OK) {
            return;
        }
        if (status < SipServletResponse.SC_MULTIPLE_CHOICES) {
            answer = response;
            acknowledge(Optional.empty());
        } else {
            LOG.info("Call {}: {} does not take the media of {} back: {}", stayer.callId(), stayer.party().getURI(),
                    replaced.party().getURI(), status);
        }
        stayer.endExchange();
    }

    private void refuse() {
        if (!replaced.call().settle(newcomer)) {
            return;
        }
        try {
            newcomer.createResponse(invite, progress.status(), "").send();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {} is not told {}: {}", replaced.call().name(), newcomer.party().getURI(), progress.status(),
                    e.toString());
        }
        replaced.call().turnedAway(newcomer);
    }
}
