package io.switchhook.anchor;

import javax.servlet.sip.SipServlet;

/** Everything inside the dialogs of anchored calls, after the INVITE of their callers. */
public class AnchorServlet extends SipServlet {

    static final String NAME = "AnchorServlet";

    private static final long serialVersionUID = 1L;
}
