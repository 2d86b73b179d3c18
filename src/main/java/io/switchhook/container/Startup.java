package io.switchhook.container;

import io.switchhook.subscriber.Domains;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.enterprise.inject.spi.CDI;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletContextEvent;
import javax.servlet.sip.SipServletListener;
import javax.servlet.sip.SipURI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes from the container what only it knows once it is up: where it listens. */
public class Startup implements SipServletListener {

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final int SIP_PORT = 5060;

    /** The containers call once for each servlet. */
    private final AtomicBoolean done = new AtomicBoolean();

    @Override
    public void servletInitialized(SipServletContextEvent event) {
        Object interfaces = event.getServletContext().getAttribute(SipServlet.OUTBOUND_INTERFACES);
        if (!(interfaces instanceof List<?> list) || !done.compareAndSet(false, true)) {
            return;
        }
        Set<String> hosts = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        List<OwnAddress> addresses = new ArrayList<>();
        for (Object each : list) {
            SipURI uri = (SipURI) each;
            int port = uri.getPort() < 0 ? SIP_PORT : uri.getPort();
            hosts.add(uri.getHost().toLowerCase(Locale.ROOT));
            ports.add(port);
            addresses.add(new OwnAddress(uri.getHost(), port, uri.getTransportParam()));
        }
        CDI.current().select(Domains.class).get().listenOn(
                new Domains.Listening(Set.copyOf(hosts), Set.copyOf(ports), OwnAddress.ofSelf(addresses)));
        LOG.info("Switchhook takes SIP at {}", list);
    }
}
