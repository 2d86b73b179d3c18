package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import gov.nist.javax.sip.message.SIPMessage;

/** A message that a phone received: checked by the JAIN-SIP parser, readable as text. */
public abstract sealed class IncomingMessage permits IncomingRequest, IncomingResponse {

    private final SIPMessage parsed;
    private final Fields fields;
    private final String text;
    private final String body;
    private final InetSocketAddress source;
    private final Duration at;

    IncomingMessage(SIPMessage parsed, byte[] bytes, InetSocketAddress source, Duration at) {
        this.parsed = parsed;
        this.text = new String(bytes, StandardCharsets.UTF_8);
        String[] headAndBody = text.split("\r?\n\r?\n", 2);
        this.body = headAndBody.length == 2 ? headAndBody[1] : "";
        String[] startLineAndFields = headAndBody[0].split("\r?\n", 2);
        this.fields = Fields.parse(startLineAndFields.length == 2 ? startLineAndFields[1] : "");
        this.source = source;
        this.at = at;
    }

    /** The first value of a header, or the empty string. */
    public String header(String name) {
        return fields.first(name).orElse("");
    }

    /** All values of a header, split at commas where commas separate values. */
    public List<String> headers(String name) {
        return fields.values(name);
    }

    public boolean has(String name) {
        return !fields.values(name).isEmpty();
    }

    /** The URI of a header that holds an address: From, To, Contact, Diversion, Refer-To… */
    public String uri(String name) {
        return NameAddress.parse(header(name)).uri();
    }

    public String body() {
        return body;
    }

    /** When it arrived, on the clock of {@link Trace#now()}. */
    public Duration at() {
        return at;
    }

    public String callId() {
        return header("Call-ID");
    }

    public long cseq() {
        return Long.parseLong(header("CSeq").split("\\s+")[0]);
    }

    /** The method in CSeq. */
    public String method() {
        return header("CSeq").split("\\s+")[1];
    }

    /** The From tag, or the empty string. */
    public String fromTag() {
        return NameAddress.parse(header("From")).parameter("tag").orElse("");
    }

    /** The To tag, or the empty string. */
    public String toTag() {
        return NameAddress.parse(header("To")).parameter("tag").orElse("");
    }

    SIPMessage parsed() {
        return parsed;
    }

    Fields fields() {
        return fields;
    }

    InetSocketAddress source() {
        return source;
    }

    String branch() {
        return NameAddress.parse(header("Via").replaceFirst("^\\S+\\s+", "")).parameter("branch").orElse("");
    }

    /** The message as it came. */
    @Override
    public String toString() {
        return text;
    }
}
