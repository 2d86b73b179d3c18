package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.time.Duration;

import gov.nist.javax.sip.message.SIPResponse;
import javax.sip.message.Response;

/** A response that a phone received. */
public final class IncomingResponse extends IncomingMessage {

    IncomingResponse(SIPResponse parsed, byte[] bytes, InetSocketAddress source, Duration at) {
        super(parsed, bytes, source, at);
    }

    /** The response as JAIN-SIP sees it. */
    public Response response() {
        return (SIPResponse) parsed();
    }

    public int status() {
        return response().getStatusCode();
    }

    public boolean isFinal() {
        return status() >= 200;
    }

    public boolean isSuccess() {
        return status() / 100 == 2;
    }
}
