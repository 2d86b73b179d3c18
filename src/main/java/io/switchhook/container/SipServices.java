package io.switchhook.container;

import javax.servlet.ServletContext;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.TimerService;

/** What the container makes requests, addresses and timers with (JSR 289 14.2). Both are thread-safe. */
public record SipServices(SipFactory factory, TimerService timers) {

    public static SipServices of(ServletContext context) {
        return new SipServices(
                (SipFactory) context.getAttribute(SipServlet.SIP_FACTORY),
                (TimerService) context.getAttribute(SipServlet.TIMER_SERVICE));
    }

    /** A copy of the address of a From or To, for another dialog: its URI and its display name. */
    public Address withoutTag(Address address) {
        return factory.createAddress(address.getURI().clone(), address.getDisplayName());
    }
}
