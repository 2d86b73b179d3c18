package io.switchhook.voicemail.dialogue;

import io.switchhook.sip.SipUri;

/**
 * What a mailbox does to its call. Called on threads of the mailbox, one at a time, with no lock held; an implementation
 * returns at once, and goes on in the session of the call where it has to.
 */
public interface CallControl {

    /** Hangs up, unless the caller has done so. The mailbox has let go of its media by then, and says nothing more. */
    void hangUp();

    /**
     * Connects the caller to somebody else. The mailbox is silent until {@link MailboxCall#end} or, when nobody is there,
     * {@link MailboxCall#transferFailed}, after which it goes on.
     */
    void transfer(SipUri target);
}
