package io.switchhook.it.phone;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that is about to be sent. It is kept as text, so that a test can send what no stack would build. A test
 * sees it only inside a {@link Change}.
 */
public final class Draft {

    private String startLine;
    private final Fields fields;
    private String body = "";

    Draft(String startLine) {
        this.startLine = startLine;
        this.fields = new Fields();
    }

    Draft(Draft other) {
        this.startLine = other.startLine;
        this.fields = new Fields(other.fields);
        this.body = other.body;
    }

    /** Puts one header in the place of all of that name. */
    public Draft header(String name, String value) {
        fields.set(name, value);
        return this;
    }

    /** Adds a header after those that are there. */
    public Draft add(String name, String value) {
        fields.add(name, value);
        return this;
    }

    /** Takes all headers of that name out. */
    public Draft without(String name) {
        fields.remove(name);
        return this;
    }

    public Draft body(String contentType, String content) {
        fields.set("Content-Type", contentType);
        body = content;
        return this;
    }

    public Draft withoutBody() {
        fields.remove("Content-Type");
        body = "";
        return this;
    }

    /** Changes the Request-URI; where the message goes does not change with it. */
    public Draft requestUri(String uri) {
        startLine = method() + " " + uri + " SIP/2.0";
        return this;
    }

    /** The first value of a header, or the empty string. */
    public String value(String name) {
        return fields.first(name).orElse("");
    }

    public List<String> values(String name) {
        return fields.values(name);
    }

    void addFirst(String name, String value) {
        fields.addFirst(name, value);
    }

    Draft apply(Change... changes) {
        for (Change change : changes) {
            change.to(this);
        }
        return this;
    }

    String startLine() {
        return startLine;
    }

    String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    String requestUri() {
        return startLine.split(" ")[1];
    }

    String body() {
        return body;
    }

    long cseq() {
        return Long.parseLong(value("CSeq").split("\\s+")[0]);
    }

    byte[] encode() {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        fields.appendTo(text);
        if (fields.first("Content-Length").isEmpty()) {
            text.append("Content-Length: ").append(content.length).append("\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }
}
