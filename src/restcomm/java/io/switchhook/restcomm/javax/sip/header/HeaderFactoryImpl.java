package io.switchhook.restcomm.javax.sip.header;

/** As it was; JAIN SIP looks for it beside {@link io.switchhook.restcomm.javax.sip.SipStackImpl}. */
public final class HeaderFactoryImpl extends org.mobicents.ext.javax.sip.header.HeaderFactoryImpl {}
