package io.switchhook.voicemail.mwi;

import io.switchhook.feature.DomainCodes;
import io.switchhook.feature.Feature;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import javax.inject.Inject;
import javax.inject.Singleton;

/** What phones call to have the messages of a mailbox played, at the press of the key beside the lamp. Thread-safe. */
@Singleton
public class Accounts {

    private final DomainCodes codes;

    @Inject
    Accounts(DomainCodes codes) {
        this.codes = codes;
    }

    /** The code of voicemail in the subscriber's domain; his own address when there is none. */
    SipUri of(Aor mailbox) {
        String code = codes.of(mailbox.domain()).codes().get(Feature.VOICEMAIL);
        return (code.isEmpty() ? mailbox : new Aor(code, mailbox.domain())).uri();
    }
}
