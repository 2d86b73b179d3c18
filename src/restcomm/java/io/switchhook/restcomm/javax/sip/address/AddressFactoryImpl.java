package io.switchhook.restcomm.javax.sip.address;

/** As it was; JAIN SIP looks for it beside {@link io.switchhook.restcomm.javax.sip.SipStackImpl}. */
public final class AddressFactoryImpl extends org.mobicents.ext.javax.sip.address.AddressFactoryImpl {}
