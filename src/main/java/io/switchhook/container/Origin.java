package io.switchhook.container;

import javax.servlet.sip.SipServletRequest;

/** Where a request really comes from. */
public final class Origin {

    private Origin() {}

    /**
     * The address that a request was received from, not what its sender says about it. What JSR 289's
     * {@code getRemoteAddr} and {@code getInitialRemoteAddr} give must not be trusted: in Liberty a header of the sender's
     * ({@code IBM-Client-Address}) decides both, in Restcomm the latter ({@code MSS_Initial_Remote_Addr}) for a request that
     * has passed us before.
     *
     * @return an address as text; empty when it cannot be told
     */
    public static String address(SipServletRequest request) {
        String address = Liberty.owns(request) ? Liberty.source(request) : request.getRemoteAddr();
        return address == null ? "" : address;
    }
}
