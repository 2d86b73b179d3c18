package io.switchhook.anchor;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.container.Content;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;

/**
 * One dialog between us and one party of an anchored call (RFC 3261 12). Lives in its SIP session, and in the application
 * session of the call that it began with, whoever it is connected to later.
 *
 * <p>Thread-safe; no lock is held while the container is called.
 */
public final class Leg {

    /** Decides what becomes of the other party when one of them hangs up, in place of the rule that both do. */
    public interface HangUps {

        /**
         * A party has hung up, and has been answered; the leg is over.
         *
         * @param other whom it was connected to until now
         * @return whether this sees to the other party; otherwise he gets a BYE
         */
        boolean hungUp(Leg leg, Optional<Leg> other);
    }

    private Leg() {}

    /** The leg that a message came on; empty for none of ours. */
    public static Optional<Leg> of(SipServletMessage message) {
        throw new UnsupportedOperationException();
    }

    // Who and where

    /** The call that it began with. */
    public AnchoredCall call() {
        throw new UnsupportedOperationException();
    }

    public SipSession session() {
        throw new UnsupportedOperationException();
    }

    public String callId() {
        throw new UnsupportedOperationException();
    }

    /** Our tag. */
    public String localTag() {
        throw new UnsupportedOperationException();
    }

    /** The party's tag, empty for the phones of RFC 2543 that have none. */
    public String remoteTag() {
        throw new UnsupportedOperationException();
    }

    /** The subscriber of ours whose phone it is; empty for anybody else. */
    public Optional<Aor> subscriber() {
        throw new UnsupportedOperationException();
    }

    /** The party as the other one sees it: From of the caller, To of the callee, without a tag. */
    public Address party() {
        throw new UnsupportedOperationException();
    }

    /** What next hops are told about the party when he calls; empty for a callee. */
    public Optional<AssertedIdentity> identity() {
        throw new UnsupportedOperationException();
    }

    /** Where the party's phone is, by its last Contact; empty when that cannot be read. */
    public Optional<SipUri> contact() {
        throw new UnsupportedOperationException();
    }

    /** Whether the party has sent the INVITE of this dialog. */
    public boolean isCaller() {
        throw new UnsupportedOperationException();
    }

    /** Whether the party takes requests of a method, by its last Allow; without one it is believed to. */
    public boolean allows(String method) {
        throw new UnsupportedOperationException();
    }

    /** Whether the party supports an extension, by its last Supported. */
    public boolean supports(String option) {
        throw new UnsupportedOperationException();
    }

    /** The last session description of the party; empty before there was one. */
    public Optional<Content> received() {
        throw new UnsupportedOperationException();
    }

    /** The last session description that we have sent to the party; empty before there was one. */
    public Optional<Content> sent() {
        throw new UnsupportedOperationException();
    }

    // How it stands

    /** Whether it was answered, and nobody has hung up. */
    public boolean isUp() {
        throw new UnsupportedOperationException();
    }

    /** Whether it has ended: hung up by either side, or never answered. */
    public boolean isOver() {
        throw new UnsupportedOperationException();
    }

    /** The leg of the party that this one talks to; empty while there is none. */
    public Optional<Leg> peer() {
        throw new UnsupportedOperationException();
    }

    /**
     * From now on what comes on one leg is passed to the other one. Whom they were connected to before, each is connected to
     * nobody. Sends nothing: their session descriptions are the caller's business.
     */
    public static void connect(Leg one, Leg other) {
        throw new UnsupportedOperationException();
    }

    /** Leaves this leg and the one that it was connected to each alone. */
    public void disconnect() {
        throw new UnsupportedOperationException();
    }

    /** Who decides about this leg's hang-up; null for the rule. */
    public void setHangUps(HangUps hangUps) {
        throw new UnsupportedOperationException();
    }

    // What is sent

    /** A request inside this dialog, to be sent with {@link #send}. */
    public SipServletRequest createRequest(String method) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends a request inside this dialog to where its party is reached. A description in it counts as sent.
     *
     * @param reaction is given every response to it but a 100, also the 408 of one that none came for; no lock is held then. The
     *     2xx to an INVITE is its to acknowledge, with {@link #acknowledge}
     * @throws IllegalStateException when the dialog is over
     */
    public void send(SipServletRequest request, Consumer<SipServletResponse> reaction) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Acknowledges a 2xx to an INVITE of ours.
     *
     * @param content the answer, when the offer was in the response
     */
    public void acknowledge(SipServletResponse answer, Optional<Content> content) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Hangs up, once, whoever asks and how often; as soon as RFC 3261 15 allows, which for a caller is when he has acknowledged
     * our answer. Does nothing to whom it was connected to.
     *
     * @param reason the value of a Reason header (RFC 3326); empty for none
     */
    public void bye(String reason) {
        throw new UnsupportedOperationException();
    }

    // Offers and answers (RFC 3264): one at a time in each dialog

    /**
     * Reserves the session description of this dialog for one offer and its answer.
     *
     * @return whether it was free; if so, {@link #endExchange} must follow
     */
    public boolean beginExchange() {
        throw new UnsupportedOperationException();
    }

    /** The offer was answered, or refused. Whoever waits is next. */
    public void endExchange() {
        throw new UnsupportedOperationException();
    }

    /** Does something as soon as no offer is under way, which it then reserves as {@link #beginExchange} does; maybe at once. */
    public void exchange(Runnable work) {
        throw new UnsupportedOperationException();
    }
}
