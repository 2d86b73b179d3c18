package io.switchhook.bench.bare;

import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;

/**
 * Forwards each call to a fixed address, with Record-Route, and does nothing else: what a call costs in the container itself.
 * The digits at the end of the dialled name choose one of the addresses that the system property {@code bench.phones} lists.
 */
public final class BareServlet extends SipServlet {

    private static final long serialVersionUID = 1L;

    private transient SipFactory factory;
    private String[] phones;

    @Override
    public void init() throws ServletException {
        super.init();
        factory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
        phones = System.getProperty("bench.phones").split(",");
    }

    @Override
    protected void doInvite(SipServletRequest invite) throws ServletException, IOException {
        String user = ((SipURI) invite.getRequestURI()).getUser();
        int number = Integer.parseInt(user.substring(user.length() - 1));
        Proxy proxy = invite.getProxy();
        proxy.setRecordRoute(true);
        proxy.proxyTo(factory.createURI("sip:" + user + '@' + phones[number % phones.length]));
    }

    /** How the benchmark knows that it runs. */
    @Override
    protected void doOptions(SipServletRequest options) throws IOException {
        options.createResponse(SipServletResponse.SC_OK).send();
        options.getApplicationSession().setInvalidateWhenReady(true);
    }
}
