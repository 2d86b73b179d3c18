package io.switchhook.routing;

import io.switchhook.sip.Aor;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;

/** The calls that the server is a party of itself. Thread-safe. */
public interface OwnCalls {

    /**
     * Deals with a REFER outside of calls that names one of these (Target-Dialog, RFC 4538).
     *
     * @param sender the subscriber who sends it, or in whose name it is sent; empty for nobody of ours
     * @return whether it names a call that he is in; then it is done with
     */
    boolean refer(SipServletRequest refer, Optional<Aor> sender) throws IOException;
}
