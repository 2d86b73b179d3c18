package io.switchhook.anchor;

import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** Where a transferor hears what comes of his REFER: in the dialog that it came in, or made (RFC 3515 2.4.4). Thread-safe. */
interface Hearing {

    /** A request in that dialog. */
    SipServletRequest createRequest(String method);

    /**
     * Sends such a request.
     *
     * @param reaction is given every response to it but a 100
     * @param abandoned done when he leaves the dialog before he has responded
     * @throws IllegalStateException when the dialog is over
     */
    void send(SipServletRequest request, Consumer<SipServletResponse> reaction, Runnable abandoned) throws IOException;

    /** There is nothing more to hear. */
    default void over() {}
}
