package io.switchhook.restcomm.javax.sip.message;

/** As it was; JAIN SIP looks for it beside {@link io.switchhook.restcomm.javax.sip.SipStackImpl}. */
public final class MessageFactoryImpl extends org.mobicents.ext.javax.sip.message.MessageFactoryImpl {}
