package io.switchhook.restcomm;

import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.mobicents.servlet.sip.catalina.SipProtocolHandler;

/**
 * A SIP connector that may be reached at another address than the one it is bound to, and that ends
 * the process when it cannot be bound.
 *
 * <p>The original cannot be told "no other address" from a configuration file. It logs its failure and
 * lets Tomcat run on, as a telephone server that no call reaches.
 */
public final class AdvertisedSipProtocolHandler extends SipProtocolHandler {

    private static final Log LOG = LogFactory.getLog(AdvertisedSipProtocolHandler.class);

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
        if (!isStarted()) {
            LOG.fatal("No SIP at " + getIpAddress() + ":" + getPort() + "/" + getSignalingTransport());
            System.exit(1);
        }
    }
}
