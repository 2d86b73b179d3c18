package io.switchhook.restcomm;

import org.mobicents.servlet.sip.catalina.SipProtocolHandler;

/**
 * A SIP connector that may be reached at another address than the one it is bound to.
 *
 * <p>Exists because the original cannot be told "no such address" from a configuration file.
 */
public final class AdvertisedSipProtocolHandler extends SipProtocolHandler {

    private String publicHost = "";

    public String getPublicHost() {
        return publicHost;
    }

    /** @param publicHost what Via, Contact and Record-Route shall say; empty for the bound address */
    public void setPublicHost(String publicHost) {
        this.publicHost = publicHost;
    }

    @Override
    public void start() throws Exception {
        if (!publicHost.isEmpty()) {
            setStaticServerAddress(publicHost);
            setStaticServerPort(getPort());
            setUseStaticAddress(true);
        }
        super.start();
    }
}
