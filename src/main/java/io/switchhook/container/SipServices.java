package io.switchhook.container;

import java.util.regex.Pattern;
import javax.servlet.ServletContext;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.TimerService;

/** What the container makes requests, addresses and timers with (JSR 289 14.2). Both are thread-safe. */
public record SipServices(SipFactory factory, TimerService timers) {

    private static final Pattern TOKENS = Pattern.compile("[A-Za-z0-9.!%*_+`'~ -]*");

    public static SipServices of(ServletContext context) {
        return new SipServices(
                (SipFactory) context.getAttribute(SipServlet.SIP_FACTORY),
                (TimerService) context.getAttribute(SipServlet.TIMER_SERVICE));
    }

    /** A copy of the address of a From or To, for another dialog: its URI and its display name. */
    public Address withoutTag(Address address) {
        String name = address.getDisplayName();
        boolean quotes = name != null && Liberty.owns(address) && !TOKENS.matcher(name).matches();
        return factory.createAddress(address.getURI().clone(), quotes ? quoted(name) : name);
    }

    /** Liberty writes a display name as it is given; RFC 3261 25.1 has what is no token in quotes. */
    private static String quoted(String name) {
        return name.startsWith("\"") ? name : '"' + name.replaceAll("([\\\\\"])", "\\\\$1") + '"';
    }
}
