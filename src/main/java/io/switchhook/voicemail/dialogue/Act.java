package io.switchhook.voicemail.dialogue;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.store.GreetingKind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What a dialogue wants done. {@link Asking} acts are answered, one at a time: the next one is not asked for before.
 *
 * <p>There is one recording at most at a time, the take: opened, recorded, stopped, and then kept or discarded.
 */
sealed interface Act {

    /** Says something in place of what is being said; {@link Dialogue#played} tells when it was said. */
    record Play(List<Phrase> phrases) implements Act {}

    /** Says nothing more of it. */
    record Hush() implements Act {}

    /** Stops saying it for a while. */
    record Pause() implements Act {}

    record Resume() implements Act {}

    /** Goes forward or back in what is being said, not beyond its ends. */
    record Skip(Duration by) implements Act {}

    /** {@link Dialogue#timeUp} tells when this time is over, unless something else is done first. */
    record Wait(Duration time) implements Act {}

    /**
     * Records what the caller says into the take, as soon as what is played now is over; {@link Dialogue#full} tells when it is as
     * long as that.
     */
    record Record(Duration longest) implements Act {}

    /** Records no longer; {@link Dialogue#recorded} tells how much it is. */
    record StopRecording() implements Act {}

    /** Forgets the take. */
    record DiscardTake() implements Act {}

    /** Hangs up; the dialogue is over. */
    record HangUp() implements Act {}

    /** Hands the call over; {@link Dialogue#transferFailed} tells when that came to nothing. */
    record Transfer(SipUri target) implements Act {}

    /** What takes its time, and is answered by {@link Dialogue#answered}. */
    sealed interface Asking extends Act {}

    /** Whether the owner's mailbox takes a message. Done, or failed with FULL. */
    record CheckRoom() implements Asking {}

    /** A new take for a message to the owner. Done, or failed with FULL. */
    record OpenMessage() implements Asking {}

    /** A new take for a greeting or an introduction. Done. */
    record OpenNote() implements Asking {}

    /** Delivers the take, a message. Done. */
    record KeepMessage(boolean urgent) implements Asking {}

    /** What the take sounds like. Sound. */
    record HearTake() implements Asking {}

    /** The first of these greetings that the owner has. Sound, or failed with NONE. */
    record FindGreeting(List<GreetingKind> kinds) implements Asking {}

    /** Makes the take, a note, a greeting of the owner. Done. */
    record KeepGreeting(GreetingKind kind) implements Asking {}

    record RemoveGreeting(GreetingKind kind) implements Asking {}

    /** The owner's messages, but the deleted ones. Folder. */
    record ListMessages() implements Asking {}

    /** What a message sounds like. Sound. */
    record FetchMessage(UUID id) implements Asking {}

    record SaveMessage(UUID id) implements Asking {}

    record DeleteMessage(UUID id) implements Asking {}

    record UndeleteMessage(UUID id) implements Asking {}

    /**
     * Puts a message into somebody else's mailbox as well. Done.
     *
     * @param introduced whether the take, a note, goes before it
     */
    record Forward(UUID id, Aor to, boolean introduced) implements Asking {}

    /** Whose mailbox has this number. Mailbox, or failed with NONE. */
    record FindMailbox(String number, String domain) implements Asking {}

    /** Whose mailbox has this number and PIN. Mailbox; or failed with WRONG, or with LOCKED. */
    record SignIn(String number, String domain, String pin) implements Asking {}

    /** Gives the owner another PIN. Done, or failed with WRONG when it is none or too simple. */
    record ChangePin(String pin) implements Asking {}
}
